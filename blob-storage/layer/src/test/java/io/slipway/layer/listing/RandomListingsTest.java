package io.slipway.layer.listing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.slipway.layer.testing.Differences;
import io.slipway.layer.testing.Layers;
import io.slipway.layer.testing.ModelFile.Kind;
import io.slipway.layer.testing.ModelFile.Seen;
import io.slipway.layer.testing.RandomLayers;
import io.slipway.layer.tree.FileChange;
import io.slipway.layer.tree.Trees;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Stacks of layers out of seeds: listings show what the merged tree shows, and of each layer what it made of the one before. */
class RandomListingsTest {
    private static final int STACKS =
            Integer.getInteger("slipway.layer.listings", Boolean.getBoolean("slipway.fast") ? 300 : 3_000);

    @Test
    void listingsShowWhatTheTreesShow() throws IOException {
        try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
            Path folder = Files.createDirectories(memory.getPath("/layers"));
            for (long seed = 0; seed < STACKS; seed++) {
                Layers layers = RandomLayers.make(seed, folder, seed % 20 == 0 ? 40 : 8, true);
                compare(seed, layers.tars(), folder);
            }
        }
    }

    private static void compare(long seed, List<Path> tars, Path folder) throws IOException {
        List<Path> indexes = Listings.index(tars);
        try (ImageListing listing = ImageListing.open(Listings.write(folder.resolve("listing"), indexes))) {
            TreeMap<String, Seen> shown = new TreeMap<>();
            for (Map.Entry<String, ListedFile> file :
                    Listings.all(listing.all()).entrySet()) {
                shown.put(file.getKey(), Listings.seen(file.getValue(), tars, indexes));
            }
            assertThat(Differences.between(unlinked(Trees.seen(Trees.merge(tars))), shown))
                    .as("listing of seed %d", seed)
                    .isEmpty();
            TreeMap<String, Seen> before = Trees.seen(Trees.merge(List.of()));
            for (int layer = 0; layer < tars.size(); layer++) {
                TreeMap<String, Seen> after = Trees.seen(Trees.merge(tars.subList(0, layer + 1)));
                Listing changes = listing.layer(layer);
                compare("layer %d of seed %d".formatted(layer, seed), before, after, changes, layer);
                before = after;
            }
        }
    }

    private static void compare(
            String what, TreeMap<String, Seen> before, TreeMap<String, Seen> after, Listing listing, int layer)
            throws IOException {
        TreeMap<String, ListedFile> shown = Listings.all(listing);
        Below below = listing.root().below();
        assertThat(below.names()).as(what).isEqualTo(shown.size() - 1);
        assertThat(below.added()).as(what).isEqualTo(count(shown, FileChange.ADDED));
        assertThat(below.removed()).as(what).isEqualTo(count(shown, FileChange.REMOVED));
        shown.forEach((path, file) -> {
            boolean was = before.containsKey(path);
            boolean is = after.containsKey(path);
            switch (file.change()) {
                case ADDED ->
                    assertThat(is && !was).as("%s: %s is new", what, path).isTrue();
                case REMOVED ->
                    assertThat(was && !is).as("%s: %s is gone", what, path).isTrue();
                case CHANGED, NONE ->
                    assertThat(was && is).as("%s: %s stays", what, path).isTrue();
            }
            if (file.change() == FileChange.ADDED) {
                assertThat(file.addedBy()).as("%s: %s", what, path).isEqualTo(layer);
            }
        });
        after.forEach((path, file) -> {
            Seen old = before.get(path);
            ListedFile listed = shown.get(path);
            if (old == null) {
                assertThat(listed).as("%s: %s is listed", what, path).isNotNull();
            } else if (!unlinked(old).equals(unlinked(file)) && !isByLink(old, file)) {
                assertThat(listed == null ? null : listed.change())
                        .as("%s: %s is changed", what, path)
                        .isEqualTo(FileChange.CHANGED);
            }
        });
        before.keySet().stream()
                .filter(path -> !after.containsKey(path) && !liesInAFile(path, after))
                .forEach(path ->
                        assertThat(shown).as("%s: %s is gone", what, path).containsKey(path));
    }

    /** What a directory held that became a file is not told name by name. */
    private static boolean liesInAFile(String path, TreeMap<String, Seen> after) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            Seen above = after.get(path.substring(0, slash));
            if (above != null && above.kind() != Kind.DIRECTORY) {
                return true;
            }
        }
        return false;
    }

    /** A hard link elsewhere may have changed its attributes, and counts as a change of the link's own name. */
    private static boolean isByLink(Seen old, Seen file) {
        return file.kind() != Kind.DIRECTORY && old.kind() == file.kind() && old.hash() == file.hash();
    }

    private static long count(TreeMap<String, ListedFile> shown, FileChange change) {
        return shown.entrySet().stream()
                .filter(file -> !file.getKey().isEmpty() && file.getValue().change() == change)
                .count();
    }

    private static TreeMap<String, Seen> unlinked(TreeMap<String, Seen> seen) {
        TreeMap<String, Seen> unlinked = new TreeMap<>();
        seen.forEach((path, file) -> unlinked.put(path, unlinked(file)));
        return unlinked;
    }

    private static Seen unlinked(Seen seen) {
        return new Seen(
                seen.kind(),
                seen.mode(),
                seen.uid(),
                seen.gid(),
                seen.mtimeSeconds(),
                seen.mtimeNanos(),
                seen.xattrs(),
                seen.size(),
                seen.hash(),
                seen.target(),
                seen.major(),
                seen.minor(),
                0);
    }
}
