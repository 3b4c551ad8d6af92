package io.slipway.agent.runtime.seccomp;

import io.slipway.agent.runtime.capability.CapabilitySet;
import io.slipway.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes filters of profiles and keeps the last ones used, so that containers of the same kind share one. Safe for use by
 * several threads.
 */
public final class SeccompProfiles {
    private static final String UNCONFINED = "unconfined";
    private static final String BUILTIN = "builtin";

    /** A filter has 32 KiB at most, docker's default 4. */
    private static final int MAX_KEPT = 64;

    private final FilterCompiler compiler;
    private final JsonProfile reader;
    private final Profile defaultProfile;
    private final Map<Key, Optional<BpfProgram>> kept = new LinkedHashMap<>(16, 0.75f, true);

    SeccompProfiles(Machine machine) {
        compiler = new FilterCompiler(machine);
        reader = new JsonProfile(machine);
        defaultProfile = DefaultProfile.read(machine);
    }

    /**
     * Reads what belongs to this machine and compiles the default for docker's default capabilities. In a young Java process
     * that takes up to 200 ms of one processor, in a warm one 3: best called beside the rest of a start.
     *
     * @throws IllegalStateException when this machine is neither amd64 nor arm64
     */
    public static SeccompProfiles load() {
        SeccompProfiles profiles = new SeccompProfiles(Machine.current());
        profiles.filter("", CapabilitySet.DOCKER);
        return profiles;
    }

    /**
     * The filter of a container.
     *
     * @param profile empty or {@code builtin} for docker's default, {@code unconfined} for none, else the text of a profile
     *     in docker's or OCI's JSON
     * @param capabilities the container's bounding set; rules may ask for them
     * @return empty where nothing is to be filtered
     * @throws IllegalArgumentException when the profile cannot be used: what is wrong and where
     */
    public Optional<BpfProgram> filter(String profile, CapabilitySet capabilities) {
        return switch (profile) {
            case UNCONFINED -> Optional.empty();
            case "", BUILTIN -> kept(new Key(Optional.empty(), capabilities), profile);
            default -> kept(new Key(Optional.of(digest(profile)), capabilities), profile);
        };
    }

    private synchronized Optional<BpfProgram> kept(Key key, String profile) {
        Optional<BpfProgram> known = kept.get(key);
        if (known != null) {
            return known;
        }
        Optional<Profile> parsed = key.text.isEmpty() ? Optional.of(defaultProfile) : reader.parse(profile);
        Optional<BpfProgram> made = parsed.map(usable -> compiler.compile(usable, key.capabilities));
        kept.put(key, made);
        if (kept.size() > MAX_KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        return made;
    }

    private static Digest digest(String profile) {
        return Digest.sha256(profile.getBytes(StandardCharsets.UTF_8));
    }

    /** @param text of a profile; empty for the default one */
    private record Key(Optional<Digest> text, CapabilitySet capabilities) {}
}
