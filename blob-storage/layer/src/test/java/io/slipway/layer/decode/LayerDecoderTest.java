package io.slipway.layer.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LayerDecoderTest {
    private static final int FUZZ = Integer.getInteger("slipway.layer.compressedMutations", 20_000);

    @TempDir
    Path folder;

    private final LayerDecoder decoder = new LayerDecoder(DecodeLimits.DEFAULT, GzipDecoder.JDK);

    @AfterEach
    void nothingUnfinishedIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).allMatch(file -> !file.getFileName().toString().startsWith("."));
        }
    }

    @TestFactory
    Stream<DynamicTest> layersOfAllSizesAndCompressions() {
        return Stream.of(0, 1, 512, 262_144, 262_656, 5_000_192).flatMap(size -> {
            byte[] tar = bytes(size);
            return Stream.of(
                    decodes("none, %d bytes".formatted(size), Compression.NONE, tar, tar),
                    decodes("gzip, %d bytes".formatted(size), Compression.GZIP, gzip(tar), tar),
                    decodes("zstd, %d bytes".formatted(size), Compression.ZSTD, Zstd.compress(tar, 3), tar));
        });
    }

    private DynamicTest decodes(String name, Compression compression, byte[] compressed, byte[] tar) {
        return DynamicTest.dynamicTest(name, () -> {
            Path file = folder.resolve("tar");
            ExpectedLayer expected =
                    new ExpectedLayer(Digest.sha256(compressed), compressed.length, Digest.sha256(tar));
            DecodedLayer layer =
                    decoder.decode(new ByteArrayInputStream(compressed), expected, file, Durability.SYNCED);
            assertThat(layer)
                    .isEqualTo(new DecodedLayer(
                            compression, Digest.sha256(compressed), compressed.length, Digest.sha256(tar), tar.length));
            assertThat(Arrays.copyOf(Files.readAllBytes(file), tar.length)).isEqualTo(tar);
            assertThat(Files.size(file) % 512).isZero();
        });
    }

    @Test
    void membersAndFramesInARowAreOneLayer() throws IOException {
        byte[] one = bytes(300_000);
        byte[] two = bytes(70_001);
        byte[] both = joined(one, two);
        assertThat(decode(joined(gzip(one), gzip(new byte[0]), gzip(two)))).startsWith(both);
        assertThat(decode(joined(Zstd.compress(one), Zstd.compress(two)))).startsWith(both);
        byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
        assertThat(decode(joined(skippable, Zstd.compress(one), skippable, Zstd.compress(two))))
                .startsWith(both);
    }

    @Test
    void gzipHeadersWithEverythingInThemArePassedOver() throws IOException {
        byte[] plain = gzip(bytes(1000));
        byte[] header = {
            0x1f, (byte) 0x8b, 8, 0x1f, 0, 0, 0, 0, 0, 3, 3, 0, 'a', 'b', 'c', 'n', 'a', 'm', 'e', 0, 'c', 0, 1, 2
        };
        byte[] full = joined(header, Arrays.copyOfRange(plain, 10, plain.length));
        assertThat(decode(full)).startsWith(bytes(1000));
    }

    @Test
    void bytesThatComeOneByOneAreTheSame() throws IOException {
        byte[] tar = bytes(3000);
        for (byte[] compressed : new byte[][] {gzip(tar), Zstd.compress(tar), tar}) {
            InputStream slow = new InputStream() {
                private int at;

                @Override
                public int read() {
                    return at < compressed.length ? compressed[at++] & 0xff : -1;
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    int next = length == 0 ? 0 : read();
                    if (length == 0 || next < 0) {
                        return next;
                    }
                    into[offset] = (byte) next;
                    return 1;
                }
            };
            Path file = folder.resolve("tar");
            decoder.decode(slow, ExpectedLayer.ANY, file, Durability.WRITTEN);
            assertThat(Files.readAllBytes(file)).startsWith(tar);
        }
    }

    @Test
    void digestsOfTheExpectedAlgorithmAreCompared() throws IOException {
        byte[] tar = bytes(1024);
        Digest sha512 = Digest.of(
                DigestAlgorithm.SHA512,
                DigestAlgorithm.SHA512.newMessageDigest().digest(tar));
        DecodedLayer layer = decoder.decode(
                new ByteArrayInputStream(tar),
                new ExpectedLayer(sha512, -1, null),
                folder.resolve("tar"),
                Durability.WRITTEN);
        assertThat(layer.digest()).isEqualTo(sha512);
        assertThat(layer.diffId()).isEqualTo(Digest.sha256(tar));
    }

    @TestFactory
    Stream<DynamicTest> refusals() {
        byte[] tar = bytes(400_000);
        byte[] gzip = gzip(tar);
        byte[] zstd = Zstd.compress(tar, 3);
        Digest other = Digest.sha256(new byte[1]);
        byte[] badSum = gzip.clone();
        badSum[gzip.length - 8] ^= 1;
        byte[] badLength = gzip.clone();
        badLength[gzip.length - 1] ^= 1;
        byte[] badMiddle = gzip.clone();
        Arrays.fill(badMiddle, 1000, 1100, (byte) 0xff);
        byte[] badFrame = zstd.clone();
        Arrays.fill(badFrame, 4, 12, (byte) 0xff);
        byte[] reserved = gzip.clone();
        reserved[3] = (byte) 0x80;
        return Stream.of(
                refusal("another digest", "has the digest", gzip, new ExpectedLayer(other, -1, null)),
                refusal("another diff id", "has the diff id", gzip, new ExpectedLayer(null, -1, other)),
                refusal(
                        "fewer bytes",
                        "ended after %d of %d bytes".formatted(gzip.length, gzip.length + 1),
                        gzip,
                        new ExpectedLayer(null, gzip.length + 1, null)),
                refusal(
                        "more bytes",
                        "more than the expected %d bytes".formatted(gzip.length - 1),
                        gzip,
                        new ExpectedLayer(null, gzip.length - 1, null)),
                refusal("cut gzip", "ends too early", Arrays.copyOf(gzip, gzip.length - 1), ExpectedLayer.ANY),
                refusal("gzip cut in its data", "ends too early", Arrays.copyOf(gzip, 2000), ExpectedLayer.ANY),
                refusal("gzip cut in its header", "ends too early", Arrays.copyOf(gzip, 5), ExpectedLayer.ANY),
                refusal("cut zstd", "ends too early", Arrays.copyOf(zstd, zstd.length - 1), ExpectedLayer.ANY),
                refusal("zstd cut in its header", "ends too early", Arrays.copyOf(zstd, 6), ExpectedLayer.ANY),
                refusal("a wrong CRC-32", "CRC-32 is wrong", badSum, ExpectedLayer.ANY),
                refusal("a wrong length", "length is wrong", badLength, ExpectedLayer.ANY),
                refusal("damaged gzip", "gzip data is damaged", badMiddle, ExpectedLayer.ANY),
                refusal("damaged zstd", "zstd data is damaged", badFrame, ExpectedLayer.ANY),
                refusal("unknown flags", "no member begins", reserved, ExpectedLayer.ANY),
                refusal(
                        "something behind the last member",
                        "no member begins",
                        joined(gzip, new byte[] {1, 2}),
                        ExpectedLayer.ANY),
                refusal(
                        "something behind the last frame",
                        "zstd data is damaged",
                        joined(zstd, new byte[] {1, 2, 3, 4, 5}),
                        ExpectedLayer.ANY),
                refusal(
                        "xz",
                        "compressed by xz",
                        new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0},
                        ExpectedLayer.ANY),
                refusal("bzip2", "compressed by bzip2", "BZh91AY&SY".getBytes(), ExpectedLayer.ANY));
    }

    private DynamicTest refusal(String name, String message, byte[] compressed, ExpectedLayer expected) {
        return DynamicTest.dynamicTest(name, () -> {
            Path file = folder.resolve("refused");
            assertThatThrownBy(() ->
                            decoder.decode(new ByteArrayInputStream(compressed), expected, file, Durability.SYNCED))
                    .isInstanceOf(InvalidLayerException.class)
                    .hasMessageContaining(message);
            assertThat(file).doesNotExist();
        });
    }

    @Test
    void aLayerThatUnpacksToMoreThanAllowedIsStopped() {
        byte[] bomb = gzip(new byte[64 << 20]);
        LayerDecoder small = new LayerDecoder(new DecodeLimits(1 << 20, 1 << 20), GzipDecoder.JDK);
        assertThatThrownBy(() -> small.decode(
                        new ByteArrayInputStream(bomb), ExpectedLayer.ANY, folder.resolve("tar"), Durability.WRITTEN))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessage("The layer has more than 1048576 bytes");
        assertThatThrownBy(() -> small.decode(
                        new ByteArrayInputStream(bytes(2 << 20)),
                        ExpectedLayer.ANY,
                        folder.resolve("tar"),
                        Durability.WRITTEN))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessageContaining("compressed bytes");
    }

    @Test
    void aFailedReadIsThrownAsItComes() {
        IOException lost = new IOException("connection reset");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw lost;
            }
        };
        InputStream stream = new SequenceInputStream(new ByteArrayInputStream(gzip(bytes(900_000))), broken);
        assertThatThrownBy(() -> decoder.decode(stream, ExpectedLayer.ANY, folder.resolve("tar"), Durability.WRITTEN))
                .isSameAs(lost);
    }

    @Test
    void aGzipDecoderThatFailsInItsOwnWayStopsEverything() {
        IllegalStateException own = new IllegalStateException("native library is gone");
        LayerDecoder failing = new LayerDecoder(DecodeLimits.DEFAULT, () -> {
            throw own;
        });
        assertThatThrownBy(() -> failing.decode(
                        new ByteArrayInputStream(gzip(bytes(4 << 20))),
                        ExpectedLayer.ANY,
                        folder.resolve("tar"),
                        Durability.WRITTEN))
                .isSameAs(own);
    }

    @Test
    void anInterruptedCallerLeavesNothing() throws Exception {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 1;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (Thread.interrupted()) {
                    throw new java.io.InterruptedIOException("stopped");
                }
                return length;
            }
        };
        Throwable[] thrown = new Throwable[1];
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                decoder.decode(endless, ExpectedLayer.ANY, folder.resolve("tar"), Durability.WRITTEN);
            } catch (IOException e) {
                thrown[0] = e;
            }
        });
        Thread.sleep(200);
        caller.interrupt();
        assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
        assertThat(thrown[0]).isInstanceOf(java.io.InterruptedIOException.class);
        assertThat(folder.resolve("tar")).doesNotExist();
    }

    @Test
    void damagedDataIsDecodedOrRefused() {
        byte[] tar = bytes(3000);
        byte[][] all = {gzip(tar), Zstd.compress(tar, 3), joined(gzip(tar), gzip(tar))};
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < FUZZ; i++) {
            byte[] bytes = all[i % all.length].clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] input = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
            try (StreamDecoder stream = i % all.length == 1 ? new ZstdFrames() : new GzipMembers()) {
                DecodeAll.of(stream, input, 1 << 20);
            } catch (InvalidLayerException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(FUZZ / 3);
    }

    private byte[] decode(byte[] compressed) throws IOException {
        Path file = folder.resolve("tar");
        decoder.decode(new ByteArrayInputStream(compressed), ExpectedLayer.ANY, file, Durability.WRITTEN);
        return Files.readAllBytes(file);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        Random random = new Random(1);
        for (int i = 0; i < size; i++) {
            // Half of it can be compressed.
            bytes[i] = (byte) ((i / 100) % 2 == 0 ? random.nextInt() : i);
        }
        if (size > 0) {
            bytes[0] = 'n';
        }
        return bytes;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
