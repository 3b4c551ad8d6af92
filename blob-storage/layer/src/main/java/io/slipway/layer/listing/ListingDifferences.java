package io.slipway.layer.listing;

import io.slipway.layer.ByteString;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the names in which two listings differ, in the order of their paths. Directories that hold the same are
 * passed over by their hashes, whatever lies in them.
 */
public final class ListingDifferences {
    private static final int BATCH = 256;

    private final Listing from;
    private final Listing to;
    private final Deque<Level> levels = new ArrayDeque<>();

    /**
     * A name in which the two differ.
     *
     * @param path from the root
     * @param from what it is in the first; null where it is not there
     * @param to what it is in the second; null where it is not there
     * @param aspects in what they differ, where it is in both
     */
    public record Difference(
            ByteString path,
            @Nullable ListedFile from,
            @Nullable ListedFile to,
            Set<FileAspect> aspects) {
        /** Copies the set. */
        public Difference {
            aspects = Set.copyOf(aspects);
        }

        /** Whether it is in both and only its attributes differ. */
        public boolean isMetadataOnly() {
            return from != null
                    && to != null
                    && !aspects.contains(FileAspect.TYPE)
                    && !aspects.contains(FileAspect.CONTENT);
        }
    }

    /** A directory of one listing, or of none. */
    private static final class Cursor {
        private final Listing listing;
        private final @Nullable ListedFile directory;
        private int place;
        private List<ListedFile> batch = List.of();
        private int at;

        Cursor(Listing listing, @Nullable ListedFile file) {
            this.listing = listing;
            this.directory = file != null && file.isDirectory() ? file : null;
        }

        @Nullable
        ListedFile peek() throws IOException {
            if (at == batch.size() && directory != null) {
                batch = listing.names(directory, place, BATCH);
                place += batch.size();
                at = 0;
            }
            return at < batch.size() ? batch.get(at) : null;
        }

        void skip() {
            at++;
        }

        /** Goes behind a name; tells what has it. */
        @Nullable
        ListedFile goBehind(ByteString name) throws IOException {
            if (directory == null) {
                return null;
            }
            place = listing.place(directory, ByteString.latin1(name.latin1() + "\0"));
            return listing.child(directory, name).orElse(null);
        }
    }

    private record Level(String path, Cursor from, Cursor to) {}

    /**
     * Begins at the root.
     *
     * @param after only names behind this path; empty from the start
     */
    public ListingDifferences(Listing from, Listing to, ByteString after) throws IOException {
        this.from = from;
        this.to = to;
        Level level = new Level("", new Cursor(from, from.root()), new Cursor(to, to.root()));
        levels.push(level);
        String rest = after.latin1();
        while (!rest.isEmpty()) {
            int slash = rest.indexOf('/');
            ByteString name = ByteString.latin1(slash < 0 ? rest : rest.substring(0, slash));
            rest = slash < 0 ? "" : rest.substring(slash + 1);
            level = into(level, name, level.from().goBehind(name), level.to().goBehind(name));
        }
    }

    private Level into(Level level, ByteString name, @Nullable ListedFile one, @Nullable ListedFile other) {
        String path = level.path().isEmpty() ? name.latin1() : level.path() + "/" + name.latin1();
        Level inside = new Level(path, new Cursor(from, one), new Cursor(to, other));
        boolean same = one != null
                && other != null
                && one.isDirectory()
                && other.isDirectory()
                && one.hash().equals(other.hash());
        if (!same) {
            levels.push(inside);
        }
        return inside;
    }

    /** The next name; empty at the end. */
    public Optional<Difference> next() throws IOException {
        while (!levels.isEmpty()) {
            Level level = levels.element();
            ListedFile one = level.from().peek();
            ListedFile other = level.to().peek();
            if (one == null && other == null) {
                levels.pop();
                continue;
            }
            int order = one == null ? 1 : other == null ? -1 : one.name().compareTo(other.name());
            ListedFile left = order <= 0 ? one : null;
            ListedFile right = order >= 0 ? other : null;
            if (left != null) {
                level.from().skip();
            }
            if (right != null) {
                level.to().skip();
            }
            Difference found = difference(level, left, right);
            if (found.from() == null || found.to() == null || !found.aspects().isEmpty()) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private Difference difference(Level level, @Nullable ListedFile left, @Nullable ListedFile right) {
        ListedFile either = left != null ? left : right;
        if (either == null) {
            throw new IllegalStateException("A name is in one of the two");
        }
        Level inside = into(level, either.name(), left, right);
        Set<FileAspect> aspects = left != null && right != null ? FileAspect.between(left, right) : Set.of();
        return new Difference(ByteString.latin1(inside.path()), left, right, aspects);
    }
}
