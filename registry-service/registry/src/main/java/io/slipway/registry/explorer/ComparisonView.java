package io.slipway.registry.explorer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one image differs from another.
 *
 * @param from the digest of the first image's manifest
 * @param to the digest of the second one's
 * @param bytesToFetch what a holder of the first downloads for the second
 * @param layersShared how many of the second one's layers the first has, too
 * @param layers how many the second one has
 * @param config in what the configurations differ
 * @param summary of all files
 * @param files some of them in the order of their paths; none where they are grouped
 * @param directories where there are many, and no directory was asked for: how many are below each of these
 * @param next the value of {@code after} for what follows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComparisonView(
        String from,
        String to,
        long bytesToFetch,
        int layersShared,
        int layers,
        List<ConfigChange> config,
        Summary summary,
        List<FileChanged> files,
        List<Group> directories,
        @Nullable String next) {
    /** Copies the lists. */
    public ComparisonView {
        config = List.copyOf(config);
        files = List.copyOf(files);
        directories = List.copyOf(directories);
    }

    /**
     * A property of the configuration.
     *
     * @param property such as {@code user} or {@code env PATH}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ConfigChange(
            String property,
            @Nullable String from,
            @Nullable String to) {}

    /**
     * All differences, counted by names.
     *
     * @param changed how many differ in kind or content
     * @param metadata how many differ in attributes alone
     * @param aspects in which attributes any of them differ
     * @param bytes of files that the second image has and the first has not, or has otherwise
     */
    public record Summary(long added, long changed, long metadata, long removed, long bytes, List<String> aspects) {
        /** Copies the list. */
        public Summary {
            aspects = List.copyOf(aspects);
        }
    }

    /**
     * A name in which they differ.
     *
     * @param change "added", "changed" or "removed"
     * @param aspects what differs: type, content, mode, owner, time, attributes
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FileChanged(
            @Nullable String path,
            String entry,
            String shown,
            String change,
            List<String> aspects,
            @Nullable FileView from,
            @Nullable FileView to) {
        /** Copies the list. */
        public FileChanged {
            aspects = List.copyOf(aspects);
        }
    }

    /** How many names below a directory differ. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Group(@Nullable String path, String entry, String shown, long added, long changed, long removed) {}
}
