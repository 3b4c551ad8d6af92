package io.slipway.agent.runtime.seccomp;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a profile as {@code --security-opt seccomp=} carries it: the fields of the OCI runtime specification and docker's
 * own ({@code archMap}, {@code name}, {@code includes}, {@code excludes}).
 */
final class JsonProfile {
    /** Docker's own profile has 13,000 characters. */
    static final int MAX_LENGTH = 1 << 20;

    private static final int EPERM = 1;
    private static final int MAX_NESTING = 64;

    private final Machine machine;

    JsonProfile(Machine machine) {
        this.machine = machine;
    }

    /**
     * The profile in a text; empty where it names neither a default action nor a rule, which means to docker that nothing is
     * to be filtered.
     *
     * @throws IllegalArgumentException with what is wrong and where
     */
    Optional<Profile> parse(String text) {
        try {
            return profile(new JsonField("", tree(text)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Decoding seccomp profile failed: " + e.getMessage(), e);
        }
    }

    private static JsonNode tree(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "it has " + text.length() + " characters, and " + MAX_LENGTH + " are allowed");
        }
        try {
            return Mapper.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    e.getOriginalMessage() + " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")",
                    e);
        }
    }

    private Optional<Profile> profile(JsonField root) {
        JsonField defaultAction = root.field("defaultAction");
        List<JsonField> syscalls = root.field("syscalls").elements();
        if (defaultAction.text().isEmpty() && syscalls.isEmpty()) {
            return Optional.empty();
        }
        refuseFlags(root);
        Action action = action(defaultAction, root.field("defaultErrnoRet"));
        List<SyscallRule> rules = new ArrayList<>();
        for (JsonField syscall : syscalls) {
            if (!syscall.absent()) {
                rules.add(rule(syscall));
            }
        }
        return Optional.of(new Profile(action, abis(root), rules));
    }

    /** A filter is loaded with one flag at most, the one that all threads get it; there is one thread. */
    private static void refuseFlags(JsonField root) {
        for (JsonField flag : root.field("flags").elements()) {
            if (!flag.text().equals("SECCOMP_FILTER_FLAG_TSYNC")) {
                throw new IllegalArgumentException(flag.path() + ": Slipway does not load filters with " + flag.text());
            }
        }
        if (!root.field("listenerPath").text().isEmpty()) {
            throw new IllegalArgumentException("listenerPath: Slipway starts no listener for a filter");
        }
    }

    private Set<Abi> abis(JsonField root) {
        List<JsonField> architectures = root.field("architectures").elements();
        List<JsonField> map = root.field("archMap").elements();
        if (!architectures.isEmpty() && !map.isEmpty()) {
            throw new IllegalArgumentException(
                    "both 'architectures' and 'archMap' are specified in the seccomp profile,"
                            + " use either 'architectures' or 'archMap'");
        }
        Set<Abi> abis = EnumSet.of(machine.abi());
        architectures.forEach(name -> name.parsed(Abi::named).ifPresent(abis::add));
        map.stream()
                .filter(entry -> entry.field("architecture").parsed(Abi::named).equals(Optional.of(machine.abi())))
                .findFirst()
                .ifPresent(entry -> entry.field("subArchitectures")
                        .elements()
                        .forEach(name -> name.parsed(Abi::named).ifPresent(abis::add)));
        abis.retainAll(machine.abis());
        return abis;
    }

    private static SyscallRule rule(JsonField syscall) {
        JsonField name = syscall.field("name");
        JsonField names = syscall.field("names");
        if (!name.text().isEmpty() && !names.elements().isEmpty()) {
            throw new IllegalArgumentException(syscall.path() + ": both 'name' and 'names' are specified in the seccomp"
                    + " profile, use either 'name' or 'names'");
        }
        List<String> calls = name.text().isEmpty() ? names.texts() : List.of(name.text());
        if (calls.contains("")) {
            throw new IllegalArgumentException(names.path() + ": empty string is not a valid syscall");
        }
        return new SyscallRule(
                calls,
                action(syscall.field("action"), syscall.field("errnoRet")),
                syscall.field("args").elements().stream().map(JsonProfile::test).toList(),
                conditions(syscall.field("includes")),
                conditions(syscall.field("excludes")));
    }

    private static Action action(JsonField name, JsonField errno) {
        int number = errno.unsigned(Action.MAX_ERRNO).orElse(EPERM);
        return name.parsed(text -> Action.named(text, number));
    }

    private static ArgumentTest test(JsonField argument) {
        return new ArgumentTest(
                argument.field("index").unsigned(ArgumentTest.ARGUMENTS - 1).orElse(0),
                argument.field("op").parsed(Operator::named),
                argument.field("value").unsigned().orElse(0L),
                argument.field("valueTwo").unsigned().orElse(0L));
    }

    private static Conditions conditions(JsonField filter) {
        JsonField kernel = filter.field("minKernel");
        return new Conditions(
                filter.field("caps").texts(),
                filter.field("arches").texts(),
                kernel.absent() ? Optional.empty() : Optional.of(kernel.parsed(JsonProfile::kernelVersion)));
    }

    /** An empty text is a version that every kernel has reached. */
    private static KernelVersion kernelVersion(String text) {
        return text.isEmpty() ? new KernelVersion(0, 0) : KernelVersion.parse(text);
    }

    /** Apart, so that a start that needs the default profile alone does not wait for the JSON library. */
    private static final class Mapper {
        private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_NESTING)
                                .build())
                        // Names are the caller's: none is remembered for the next profile.
                        .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
