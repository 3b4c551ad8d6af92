package io.slipway.registry.explorer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In which lines a text file differs between two images.
 *
 * @param from the digest of the first image's manifest
 * @param to the digest of the second one's
 * @param path from the root, without a slash in front; absent where it is no UTF-8
 * @param entry stands for the path in questions, whatever its bytes are
 * @param shown the path for eyes alone
 * @param fromFile the file in the first image; absent where that has none
 * @param toFile the file in the second one; absent where that has none
 * @param added how many lines the second one has more
 * @param removed how many lines the first one has more
 * @param shortest whether no way is known to be shorter: the search for one is given up where very much differs
 * @param complete whether all hunks are here, and not only the first ones
 * @param hunks what differs, with three lines around it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LinesView(
        String from,
        String to,
        @Nullable String path,
        String entry,
        String shown,
        @Nullable FileView fromFile,
        @Nullable FileView toFile,
        int added,
        int removed,
        boolean shortest,
        boolean complete,
        List<Hunk> hunks) {
    /** Copies the list. */
    public LinesView {
        hunks = List.copyOf(hunks);
    }

    /**
     * Lines that follow each other, as in a unified diff.
     *
     * @param fromLine the number of its first line in the first file, from 1; where it has none of that file, of the line before
     * @param fromLines how many lines of the first file it has
     * @param toLine likewise in the second file
     * @param toLines how many lines of the second file it has
     */
    public record Hunk(int fromLine, int fromLines, int toLine, int toLines, List<Line> lines) {
        /** Copies the list. */
        public Hunk {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A line.
     *
     * @param change "same", "added" or "removed"
     * @param from its number in the first file; absent for what was added
     * @param to its number in the second file; absent for what was removed
     * @param text for eyes alone, with the numbers of characters that are not to be seen; without its end
     * @param length how many characters the line has, where the text is only the first ones of them
     * @param newline whether it ends as lines do; false for the last line of a file that does not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(
            String change,
            @Nullable Integer from,
            @Nullable Integer to,
            String text,
            @Nullable Integer length,
            boolean newline) {}
}
