package io.slipway.registry.explorer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.layer.ByteString;
import io.slipway.layer.listing.Listing;
import io.slipway.layer.listing.ListingDifferences;
import io.slipway.layer.listing.ListingDifferences.Difference;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.registry.explorer.ComparisonView.ConfigChange;
import io.slipway.registry.explorer.ComparisonView.FileChanged;
import io.slipway.registry.explorer.ComparisonView.Group;
import io.slipway.registry.explorer.ComparisonView.Summary;
import io.slipway.registry.jobs.JobOwner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares two images that the caller may pull. What was added up about two manifests is remembered: they never change. */
public final class Comparison {
    private static final int REMEMBERED = 64;

    /** More differences than these are grouped unless a directory is asked for. */
    private static final int MOST_FLAT = 1000;

    private final Explorer explorer;
    private final ImageFacts facts;
    private final Cache<List<Digest>, Sums> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    private record Sums(Summary summary, List<Group> groups, long total) {}

    public Comparison(Explorer explorer, ImageFacts facts) {
        this.explorer = explorer;
        this.facts = facts;
    }

    /**
     * Which differences are wanted.
     *
     * @param path only those below it; empty for all
     * @param after only those behind this path, which an answer gave
     */
    public record Wanted(ByteString path, Optional<ByteString> after, int n) {
        /** Reads the parameters of a request. */
        public static Wanted of(@Nullable String path, @Nullable String entry, @Nullable String after, int n) {
            ByteString below =
                    FilesQuestion.of("all", path, entry, null, 0, false).path();
            Optional<ByteString> last = Optional.ofNullable(after)
                    .map(token -> ShownBytes.parseToken(token)
                            .orElseThrow(() -> new InvalidRequestException("'after' is not what an answer gave")));
            return new Wanted(below, last, n);
        }
    }

    /** Compares them, or starts what has to be waited for. */
    public Explorer.Answer<ComparisonView> compare(JobOwner owner, Images.Image from, Images.Image to, Wanted wanted)
            throws IOException {
        List<ConfigChange> config = config(from, to);
        // Both are asked for at once, so that both are indexed at once.
        Explorer.Answer<Boolean> second = explorer.ask(owner, to, listing -> true);
        Explorer.Answer<Explorer.Answer<ComparisonView>> answer = explorer.ask(owner, from, one -> switch (second) {
            case Explorer.Answer.Waiting<Boolean> waiting -> new Explorer.Answer.Waiting<>(waiting.job());
            case Explorer.Answer.Ready<Boolean> ready ->
                explorer.ask(owner, to, two -> view(from, to, one.all(), two.all(), config, wanted));
        });
        return switch (answer) {
            case Explorer.Answer.Waiting<Explorer.Answer<ComparisonView>> waiting ->
                new Explorer.Answer.Waiting<>(waiting.job());
            case Explorer.Answer.Ready<Explorer.Answer<ComparisonView>> ready -> ready.value();
        };
    }

    private ComparisonView view(
            Images.Image from, Images.Image to, Listing one, Listing two, List<ConfigChange> config, Wanted wanted)
            throws IOException {
        List<Digest> key = List.of(from.digest(), to.digest());
        Sums sums = known.getIfPresent(key);
        if (sums == null) {
            sums = sums(one, two);
            known.put(key, sums);
        }
        boolean grouped = sums.total() > MOST_FLAT
                && wanted.path().isEmpty()
                && wanted.after().isEmpty();
        List<FileChanged> files = new ArrayList<>();
        String next = grouped ? null : collect(one, two, wanted, files);
        Set<Digest> held = new HashSet<>();
        from.manifest().layers().forEach(layer -> held.add(layer.digest()));
        Set<Descriptor> missing = new LinkedHashSet<>(to.manifest().layers());
        missing.removeIf(layer -> held.contains(layer.digest()));
        long fetch = missing.stream().mapToLong(Descriptor::size).sum();
        boolean sameConfig =
                from.manifest().config().digest().equals(to.manifest().config().digest());
        return new ComparisonView(
                from.digest().toString(),
                to.digest().toString(),
                fetch + (sameConfig ? 0 : to.manifest().config().size()),
                (int) to.manifest().layers().stream()
                        .filter(layer -> held.contains(layer.digest()))
                        .count(),
                to.manifest().layers().size(),
                config,
                sums.summary(),
                files,
                grouped ? sums.groups() : List.of(),
                next);
    }

    private static Sums sums(Listing one, Listing two) throws IOException {
        DifferenceCount count = new DifferenceCount();
        ListingDifferences differences = new ListingDifferences(one, two, ByteString.EMPTY);
        Optional<Difference> next = differences.next();
        while (next.isPresent()) {
            count.add(next.get());
            next = differences.next();
        }
        return new Sums(count.summary(), count.groups(), count.total());
    }

    /** Answers where the next page begins; null at the end. */
    private static @Nullable String collect(Listing one, Listing two, Wanted wanted, List<FileChanged> files)
            throws IOException {
        ByteString begin = wanted.after().orElse(wanted.path());
        ListingDifferences differences = new ListingDifferences(one, two, begin);
        String below = wanted.path().isEmpty() ? "" : wanted.path().latin1() + "/";
        Optional<Difference> next = differences.next();
        while (next.isPresent() && next.get().path().latin1().startsWith(below)) {
            if (files.size() == wanted.n()) {
                return files.getLast().entry();
            }
            files.add(changed(next.get()));
            next = differences.next();
        }
        return null;
    }

    private static FileChanged changed(Difference difference) {
        ByteString path = difference.path();
        return new FileChanged(
                ShownBytes.text(path).orElse(null),
                ShownBytes.token(path),
                ShownBytes.shown(path),
                difference.from() == null ? "added" : difference.to() == null ? "removed" : "changed",
                difference.aspects().stream()
                        .sorted()
                        .map(DifferenceCount::word)
                        .toList(),
                difference.from() == null ? null : FileView.of(path, difference.from()),
                difference.to() == null ? null : FileView.of(path, difference.to()));
    }

    private List<ConfigChange> config(Images.Image from, Images.Image to) throws IOException {
        Map<String, String> one = properties(from);
        Map<String, String> two = properties(to);
        Set<String> names = new TreeSet<>(one.keySet());
        names.addAll(two.keySet());
        return names.stream()
                .filter(name -> !String.valueOf(one.get(name)).equals(String.valueOf(two.get(name))))
                .map(name -> new ConfigChange(name, one.get(name), two.get(name)))
                .toList();
    }

    private Map<String, String> properties(Images.Image image) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>();
        facts.config(image).map(ImageFacts::config).ifPresent(config -> {
            put(properties, "os", config.os());
            put(properties, "architecture", config.architecture());
            put(properties, "variant", config.variant());
            put(properties, "user", config.user());
            put(properties, "workingDir", config.workingDir());
            put(properties, "stopSignal", config.stopSignal());
            put(properties, "entrypoint", words(config.entrypoint()));
            put(properties, "cmd", words(config.cmd()));
            config.ports().forEach(port -> properties.put("port " + port, port));
            config.volumes().forEach(volume -> properties.put("volume " + volume, volume));
            config.labels().forEach((name, value) -> properties.put("label " + name, value));
            for (String variable : config.env()) {
                int equals = variable.indexOf('=');
                properties.put(
                        "env " + (equals < 0 ? variable : variable.substring(0, equals)),
                        equals < 0 ? "" : variable.substring(equals + 1));
            }
        });
        return properties;
    }

    private static @Nullable String words(List<String> words) {
        return words.isEmpty() ? null : String.join(" ", words);
    }

    private static void put(Map<String, String> properties, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            properties.put(name, value);
        }
    }
}
