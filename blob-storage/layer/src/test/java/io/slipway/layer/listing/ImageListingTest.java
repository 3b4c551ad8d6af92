package io.slipway.layer.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.chunked.DamagedFileException;
import io.slipway.layer.chunked.FileTooLargeException;
import io.slipway.layer.chunked.Space;
import io.slipway.layer.decode.Compression;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.layer.decode.Inflation;
import io.slipway.layer.tar.TarLimits;
import io.slipway.layer.testing.TarBuilder;
import io.slipway.layer.tree.FileChange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageListingTest {
    @TempDir
    Path folder;

    @Test
    void aLayerShowsWhatItAddedChangedAndRemoved() throws IOException {
        try (ImageListing image = image(
                tar -> tar.directory("etc")
                        .add()
                        .file("etc/keep", "1")
                        .add()
                        .file("etc/change", "2")
                        .add()
                        .file("etc/gone", "3")
                        .add()
                        .file("old/a", "4")
                        .add()
                        .file("old/b", "5")
                        .add()
                        .file("cache/x", "6")
                        .add()
                        .file("cache/y", "7")
                        .add()
                        .directory("same")
                        .add(),
                tar -> tar.directory("etc")
                        .add()
                        .directory("same")
                        .add()
                        .file("etc/change", "22")
                        .add()
                        .file("etc/.wh.gone", "")
                        .add()
                        .file(".wh.old", "")
                        .add()
                        .file("cache/.wh..wh..opq", "")
                        .add()
                        .file("cache/y", "8")
                        .add()
                        .file("new", "9")
                        .add())) {
            assertThat(Listings.changes(image.layer(1)))
                    .isEqualTo(Map.of(
                            "etc/change", FileChange.CHANGED,
                            "etc/gone", FileChange.REMOVED,
                            "old", FileChange.REMOVED,
                            "old/a", FileChange.REMOVED,
                            "old/b", FileChange.REMOVED,
                            "cache/x", FileChange.REMOVED,
                            "cache/y", FileChange.CHANGED,
                            "new", FileChange.ADDED));
            Below below = image.layer(1).root().below();
            assertThat(below).isEqualTo(new Below(10, 4, 1, 2, 5));
            ListedFile changed = find(image.all(), "etc/change");
            assertThat(changed.addedBy()).isZero();
            assertThat(changed.changedBy()).isEqualTo(1);
            assertThat(image.all().find(ByteString.utf8("etc/gone"))).isEmpty();
        }
    }

    @Test
    void theSecondDirectoryOfANameIsTheFirstOneChanged() throws IOException {
        try (ImageListing image = image(
                tar -> tar.file("d/same", "1").add().file("d/gone", "2").add(),
                tar -> tar.file(".wh.d", "")
                        .add()
                        .directory("d")
                        .add()
                        .file("d/same", "1")
                        .add()
                        .file("d/new", "3")
                        .add())) {
            assertThat(Listings.changes(image.layer(1)))
                    .isEqualTo(Map.of(
                            "d", FileChange.CHANGED,
                            "d/same", FileChange.CHANGED,
                            "d/gone", FileChange.REMOVED,
                            "d/new", FileChange.ADDED));
            assertThat(find(image.all(), "d/same").addedBy()).isZero();
        }
    }

    @Test
    void equalBytesHaveEqualHashesInWhateverLayerTheyLie() throws IOException {
        try (ImageListing one = image(tar -> tar.file("a", "text")
                        .add()
                        .file("b", "other")
                        .add()
                        .file("e", "")
                        .add());
                ImageListing two = image(tar -> tar.file("x/y", "text").add())) {
            assertThat(find(one.all(), "a").hash())
                    .isEqualTo(find(two.all(), "x/y").hash());
            assertThat(find(one.all(), "a").hash())
                    .isNotEqualTo(find(one.all(), "b").hash());
        }
    }

    @Test
    void directoriesThatHoldTheSameHaveEqualHashes() throws IOException {
        Consumer<TarBuilder> layer =
                tar -> tar.file("d/e/f", "1").mtime(7).add().symlink("d/l", "f").add();
        try (ImageListing one = image(tar -> {}, layer);
                ImageListing two = image(layer);
                ImageListing three = image(tar -> tar.file("d/e/f", "1")
                        .mtime(8)
                        .add()
                        .symlink("d/l", "f")
                        .add())) {
            assertThat(find(one.all(), "d").hash())
                    .isEqualTo(find(two.all(), "d").hash());
            assertThat(find(three.all(), "d").hash())
                    .isNotEqualTo(find(two.all(), "d").hash());
        }
    }

    @Test
    void namesAreFoundByTheirBytesWhateverTheseAre() throws IOException {
        List<String> names = new ArrayList<>(List.of(
                "caf\u00e9\u00ff",
                "\u00e2\u0080\u00aeevil",
                "a\nb",
                "-",
                "\u0001",
                "n".repeat(255),
                "<script>",
                ".",
                "..."));
        names.remove(".");
        try (ImageListing image =
                image(tar -> names.forEach(name -> tar.file("d/" + name, "x").add()))) {
            Listing all = image.all();
            assertThat(find(all, "d").inside().count()).isEqualTo(names.size());
            for (String name : names) {
                assertThat(all.find(ByteString.latin1("d/" + name))).isPresent();
            }
            for (String path : List.of("/d", "d/caf", "d/" + names.getFirst() + "/x", "d/../d", "e")) {
                assertThat(all.find(ByteString.latin1(path))).as(path).isEmpty();
            }
        }
    }

    @Test
    void aDirectoryIsReadInPages() throws IOException {
        try (ImageListing image = image(tar -> {
            for (int i = 0; i < 10_000; i++) {
                tar.file("d/%05d".formatted(i * 7919 % 10_000), "").add();
            }
        })) {
            Listing all = image.all();
            ListedFile directory = find(all, "d");
            int place = all.place(directory, ByteString.utf8("04999!"));
            assertThat(place).isEqualTo(5000);
            assertThat(all.names(directory, place, 2))
                    .extracting(file -> file.name().toString())
                    .containsExactly("05000", "05001");
            assertThat(all.names(directory, 9_999, 10)).hasSize(1);
            assertThat(all.names(directory, 10_000, 10)).isEmpty();
            assertThat(all.names(all.root(), 0, 10)).hasSize(1);
        }
    }

    @Test
    void aFileIsReadFromTheMiddleOfALargeLayer() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        Path tar = new TarBuilder()
                .file("before", "")
                .data(large)
                .add()
                .file("wanted", "here it is")
                .add()
                .file("after", "")
                .data(large)
                .add()
                .end()
                .write(folder.resolve("large.tar"));
        for (Compression compression : Compression.values()) {
            Path index = Listings.index(tar, folder.resolve("large"), compression);
            try (ImageListing image = ImageListing.open(Listings.write(folder.resolve("image"), List.of(index)))) {
                ListedFile wanted = find(image.all(), "wanted");
                long offset = ((Content.RegularFile) wanted.content()).offset();
                assertThat(new String(Listings.bytes(tar, index, offset, wanted.size()), StandardCharsets.US_ASCII))
                        .isEqualTo("here it is");
            }
        }
    }

    @Test
    void whateverIsDamagedIsNoticed() throws IOException {
        Path tar = new TarBuilder()
                .file("a/b", "x".repeat(5000))
                .add()
                .file("c", "y")
                .add()
                .end()
                .write(folder.resolve("t.tar"));
        Path index = Listings.index(tar, folder.resolve("index"), Compression.GZIP);
        Path listing = Listings.write(folder.resolve("listing"), List.of(index));
        String right = readAll(tar, index, listing, false);
        for (Path file : List.of(index, listing)) {
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 0x10;
                Files.write(file, damaged);
                // A bit of a zstd frame that means nothing may change: then all must be as it was.
                String read = readAll(tar, index, listing, true);
                assertThat(read).as("byte %d of %s", at, file.getFileName()).isIn("damaged", right);
            }
            for (int length = 0; length < whole.length; length += 7) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThat(readAll(tar, index, listing, true)).isEqualTo("damaged");
            }
            Files.write(file, whole);
        }
    }

    private static String readAll(Path tar, Path index, Path listing, boolean mayBeDamaged) throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            try (StoredLayer layer = StoredLayer.open(index)) {
                layer.forEach(all::append);
                byte[] bytes = Listings.bytes(tar, index, 0, layer.facts().tarBytes());
                all.append(layer.facts())
                        .append(Arrays.hashCode(bytes))
                        .append(layer.hashes().count());
            }
            try (ImageListing image = ImageListing.open(listing)) {
                all.append(Listings.all(image.all())).append(Listings.all(image.layer(0)));
            }
        } catch (DamagedFileException e) {
            assertThat(mayBeDamaged).as(e.getMessage()).isTrue();
            return "damaged";
        }
        return all.toString();
    }

    @Test
    void whatIsTooMuchIsRefusedAndLeavesNothing() throws IOException {
        byte[] large = new byte[2_000_000];
        new Random(2).nextBytes(large);
        byte[] tar = new TarBuilder()
                .file("a", "")
                .data(large)
                .add()
                .file("b", "")
                .add()
                .end()
                .bytes();
        byte[] gzip = Listings.compressed(tar, Compression.GZIP);
        assertThatThrownBy(() -> index(gzip, 1_000_000, Long.MAX_VALUE, TarLimits.DEFAULT))
                .isInstanceOf(FileTooLargeException.class);
        assertThatThrownBy(() -> index(gzip, Long.MAX_VALUE, 1_000_000, TarLimits.DEFAULT))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessage("The layer has more than 1000000 bytes unpacked");
        assertThatThrownBy(() -> index(gzip, Long.MAX_VALUE, Long.MAX_VALUE, new TarLimits(1, 1000)))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessage("The archive has more than 1 entries");
        Path bomb = Files.write(folder.resolve("bomb.tar"), tar);
        Path index = Listings.index(bomb, folder.resolve("index"), Compression.ZSTD);
        assertThatThrownBy(() -> Listings.write(folder.resolve("listing"), List.of(index), 600))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessageContaining("is one name more than fits into the");
        assertThatThrownBy(() -> Listings.write(folder.resolve("listing"), List.of(index), 10))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessageContaining("bytes of memory, 10 are allowed");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("bomb.tar", "index");
        }
    }

    private void index(byte[] compressed, long most, long unpacked, TarLimits limits) throws IOException {
        Path path = folder.resolve("refused");
        try (LayerIndexer indexer = new LayerIndexer(path, "it", Space.of(most), limits, Listings.UNWATCHED)) {
            indexer.index(
                    new ByteArrayInputStream(compressed), new Inflation(Compression.GZIP, GzipDecoder.JDK, unpacked));
        }
    }

    private static ListedFile find(Listing listing, String path) throws IOException {
        return listing.find(ByteString.utf8(path)).orElseThrow();
    }

    @SafeVarargs
    private ImageListing image(Consumer<TarBuilder>... layers) throws IOException {
        Path here = Files.createTempDirectory(folder, "image");
        List<Path> tars = new ArrayList<>();
        for (Consumer<TarBuilder> layer : layers) {
            TarBuilder tar = new TarBuilder();
            layer.accept(tar);
            tars.add(tar.end().write(here.resolve("layer%d.tar".formatted(tars.size()))));
        }
        return ImageListing.open(Listings.write(here.resolve("listing"), Listings.index(tars)));
    }
}
