package io.slipway.layer.listing;

import io.slipway.layer.ByteString;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Goes through all names below a directory, in the order of their paths, a part at a time: a search that finds nothing for
 * long ends its page early and goes on with the next one.
 */
public final class ListingSearch {
    private static final int BATCH = 256;

    private final Listing listing;
    private final Deque<Level> levels = new ArrayDeque<>();

    /** A directory that is being gone through. */
    private static final class Level {
        final ListedFile directory;
        final String path;
        int place;
        List<ListedFile> batch = List.of();
        int inBatch;

        Level(ListedFile directory, String path, int place) {
            this.directory = directory;
            this.path = path;
            this.place = place;
        }
    }

    /**
     * What was found.
     *
     * @param path from the root
     */
    public record Found(ByteString path, ListedFile file) {}

    /**
     * A part of what there is.
     *
     * @param next the path to go on after; empty at the end
     */
    public record Page(List<Found> found, Optional<ByteString> next) {}

    private ListingSearch(Listing listing) {
        this.listing = listing;
    }

    /**
     * Looks for names.
     *
     * @param below the path of a directory that is there; empty for the root
     * @param after the path to go on after, which lies below the directory
     * @param most how many are found at most
     * @param steps how many names are looked at, at most
     */
    public static Page search(
            Listing listing,
            ByteString below,
            Optional<ByteString> after,
            Predicate<ListedFile> wanted,
            int most,
            int steps)
            throws IOException {
        ListingSearch search = new ListingSearch(listing);
        search.begin(below.latin1(), after.map(ByteString::latin1));
        List<Found> found = new ArrayList<>();
        for (int step = 0; step < steps && found.size() < most; step++) {
            Found next = search.next().orElse(null);
            if (next == null) {
                return new Page(found, Optional.empty());
            }
            if (wanted.test(next.file())) {
                found.add(next);
            }
            if (step == steps - 1 || found.size() == most) {
                return new Page(found, Optional.of(next.path()));
            }
        }
        return new Page(found, Optional.empty());
    }

    private void begin(String below, Optional<String> after) throws IOException {
        ListedFile at = listing.find(ByteString.latin1(below)).orElseThrow();
        String path = below;
        String rest = after.map(
                        last -> last.substring(Math.min(last.length(), below.isEmpty() ? 0 : below.length() + 1)))
                .orElse("");
        while (!rest.isEmpty()) {
            int slash = rest.indexOf('/');
            ByteString name = ByteString.latin1(slash < 0 ? rest : rest.substring(0, slash));
            rest = slash < 0 ? "" : rest.substring(slash + 1);
            int place = listing.place(at, name);
            Optional<ListedFile> child = listing.child(at, name);
            levels.push(new Level(at, path, child.isPresent() ? place + 1 : place));
            if (child.isEmpty() || !child.get().isDirectory()) {
                return;
            }
            at = child.get();
            path = joined(path, name);
        }
        levels.push(new Level(at, path, 0));
    }

    private Optional<Found> next() throws IOException {
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (level.inBatch == level.batch.size()) {
                level.batch = listing.names(level.directory, level.place, BATCH);
                level.place += level.batch.size();
                level.inBatch = 0;
            }
            if (level.batch.isEmpty()) {
                levels.pop();
                continue;
            }
            ListedFile file = level.batch.get(level.inBatch++);
            String path = joined(level.path, file.name());
            if (file.isDirectory()) {
                levels.push(new Level(file, path, 0));
            }
            return Optional.of(new Found(ByteString.latin1(path), file));
        }
        return Optional.empty();
    }

    private static String joined(String directory, ByteString name) {
        return directory.isEmpty() ? name.latin1() : directory + "/" + name.latin1();
    }
}
