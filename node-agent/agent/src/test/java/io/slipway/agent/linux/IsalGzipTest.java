package io.slipway.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.layer.decode.StreamDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IsalGzipTest {
    private GzipDecoder isal = GzipDecoder.JDK;

    @BeforeEach
    void needsTheLibrary() {
        // The tests' programs bring the library with them, unpacked beside their folder.
        List<Path> folders = Stream.ofNullable(System.getProperty("slipway.tools"))
                .map(tools -> Path.of(tools).resolveSibling("root/usr/lib"))
                .flatMap(lib ->
                        Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu").map(lib::resolve))
                .toList();
        Optional<GzipDecoder> found = IsalGzip.find(folders);
        Assumptions.assumeTrue(found.isPresent(), "libisal2 comes with the tests' programs: ./slipway tools");
        isal = found.orElseThrow();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] content(int size, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i % 7 == 0 ? bytes[i] : 'a' + i % 3);
        }
        return bytes;
    }

    private static byte[] decode(GzipDecoder gzip, byte[] compressed, int inStep, int outStep)
            throws InvalidLayerException {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocateDirect(inStep);
        ByteBuffer out = ByteBuffer.allocateDirect(outStep);
        try (StreamDecoder decoder = gzip.open()) {
            for (int at = 0; at < compressed.length; at += inStep) {
                in.clear()
                        .put(compressed, at, Math.min(inStep, compressed.length - at))
                        .flip();
                boolean full = true;
                while (in.hasRemaining() || full) {
                    out.clear();
                    decoder.decode(in, out);
                    full = !out.hasRemaining();
                    byte[] piece = new byte[out.position()];
                    out.flip().get(piece);
                    result.writeBytes(piece);
                }
            }
            assertThat(decoder.isAtEnd()).isTrue();
        }
        return result.toByteArray();
    }

    @Test
    void whatGzipWroteIsReadInPiecesOfAllSizes() throws IOException {
        for (int size : new int[] {0, 1, 1000, 700_000}) {
            byte[] bytes = content(size, size);
            for (int step : new int[] {1, 7, 4096, 1 << 20}) {
                assertThat(decode(isal, gzip(bytes), step, Math.max(16, step))).isEqualTo(bytes);
            }
        }
    }

    @Test
    void membersInARowAreReadAsOne() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 5; i++) {
            members.writeBytes(gzip(content(i * 10_000, i)));
            expected.writeBytes(content(i * 10_000, i));
        }
        for (int step : new int[] {1, 333, 1 << 20}) {
            assertThat(decode(isal, members.toByteArray(), step, 5000)).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void aDamagedStreamIsRefusedAndAShortOneIsNotAtItsEnd() throws IOException {
        byte[] gzip = gzip(content(100_000, 3));
        byte[] wrongSum = gzip.clone();
        wrongSum[gzip.length - 6] ^= 1;
        assertThatThrownBy(() -> decode(isal, wrongSum, 4096, 4096)).isInstanceOf(InvalidLayerException.class);
        byte[] junk = Arrays.copyOf(gzip, gzip.length + 3);
        assertThatThrownBy(() -> decode(isal, junk, 4096, 4096)).isInstanceOf(Throwable.class);
        byte[] cut = Arrays.copyOf(gzip, gzip.length - 9);
        assertThatThrownBy(() -> decode(isal, cut, 4096, 4096)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> decode(isal, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 12, 100))
                .isInstanceOf(InvalidLayerException.class);
    }

    @Test
    void randomDamageGivesTheJdksAnswerOrARefusal() throws IOException {
        byte[] gzip = gzip(content(5_000, 4));
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = gzip.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Optional<byte[]> own = attempt(isal, damaged);
            Optional<byte[]> jdk = attempt(GzipDecoder.JDK, damaged);
            assertThat(own.isPresent()).as("damage %d", i).isEqualTo(jdk.isPresent());
            own.ifPresent(bytes -> assertThat(bytes).isEqualTo(jdk.orElseThrow()));
        }
    }

    private static Optional<byte[]> attempt(GzipDecoder gzip, byte[] bytes) {
        try {
            return Optional.of(decode(gzip, bytes, 4096, 4096));
        } catch (InvalidLayerException | AssertionError e) {
            return Optional.empty();
        }
    }
}
