package io.slipway.layer.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.layer.ByteString;
import io.slipway.layer.Durability;
import io.slipway.layer.chunked.Space;
import io.slipway.layer.decode.Compression;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.layer.decode.Inflation;
import io.slipway.layer.tar.TarLimits;
import io.slipway.layer.testing.TarBuilder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A layer of a million entries, in a process whose heap is as small as the registry's. */
class MillionEntriesTest {
    private static final int ENTRIES = 1_000_000;

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void aLayerOfAMillionEntriesIsListedInASmallHeap() throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx400m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MillionEntriesTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("listed " + ENTRIES);
    }

    /** What the small process does: one directory with half of the names, and as many directories beside it. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path layer = folder.resolve("layer.tar.gz");
        try (OutputStream out = new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(layer)))) {
            for (int i = 0; i < ENTRIES / 2; i++) {
                // Names in an order in which they are not listed, and no two times alike.
                int number = (int) (i * 7919L % (ENTRIES / 2));
                out.write(new TarBuilder()
                        .file("many/file-%06d".formatted(number), "x")
                        .mtime(i)
                        .add()
                        .directory("folders/folder-%06d".formatted(number))
                        .mtime(i)
                        .add()
                        .bytes());
            }
        }
        Path index = folder.resolve("index");
        try (InputStream in = new BufferedInputStream(Files.newInputStream(layer));
                LayerIndexer indexer =
                        new LayerIndexer(index, "it", Space.of(1L << 30), TarLimits.DEFAULT, Listings.UNWATCHED)) {
            Inflation inflation = new Inflation(Compression.GZIP, GzipDecoder.JDK, 4L << 30);
            indexer.commit(indexer.index(in, inflation), Durability.WRITTEN);
        }
        Path listing = folder.resolve("listing");
        Listings.write(listing, List.of(index), 400L << 20);
        try (ImageListing image = ImageListing.open(listing)) {
            ListedFile found =
                    image.all().find(ByteString.utf8("many/file-123456")).orElseThrow();
            long names = image.layer(0).root().below().added() - 2;
            System.out.println("listed " + names + " and found " + found.size());
        }
    }
}
