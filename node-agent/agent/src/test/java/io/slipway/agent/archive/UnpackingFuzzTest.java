package io.slipway.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that were broken at random. Each is unpacked or refused, and nothing outside of the root changes. */
class UnpackingFuzzTest {
    private static final int INPUTS =
            Integer.getInteger("slipway.fuzz.inputs", Boolean.getBoolean("slipway.fast") ? 1_500 : 60_000);
    private static final long SEED = Long.getLong("slipway.fuzz.seed", 20_261_128);
    private static final int HEADER = 512;

    @Test
    void brokenArchivesAreRefusedOrStayInside(@TempDir Path folder) throws IOException {
        Sandbox sandbox = new Sandbox(folder);
        AllKinds.make(Files.createDirectory(sandbox.root.resolve("seed")));
        Map<String, String> before = TreeFacts.of(sandbox.outside);
        List<byte[]> seeds = seeds(sandbox);
        Random random = new Random(SEED);
        long descriptors = Sandbox.descriptors();
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] tar = broken(seeds.get(random.nextInt(seeds.size())), random);
            try (ContainerFiles files = sandbox.open()) {
                files.write(
                        "/in",
                        new ByteArrayInputStream(tar),
                        new WriteOptions(random.nextBoolean(), java.util.Optional.empty()));
            } catch (IOException e) {
                refused++;
            }
            if (i % 100 == 99) {
                assertThat(TreeFacts.of(sandbox.outside))
                        .as("up to input %d", i)
                        .isEqualTo(before);
                empty(sandbox.root.resolve("in"));
            }
        }
        assertThat(TreeFacts.of(sandbox.outside)).isEqualTo(before);
        assertThat(Sandbox.descriptors()).isLessThanOrEqualTo(descriptors);
        assertThat(refused).isBetween(INPUTS / 20, INPUTS);
    }

    private static List<byte[]> seeds(Sandbox sandbox) throws IOException {
        Files.createDirectory(sandbox.root.resolve("in"));
        String out = sandbox.outside.toString();
        return List.of(
                sandbox.read("/seed"),
                new TarBytes()
                        .symbolicLink("l", out)
                        .folder("l/folder")
                        .file("l/secret", "x")
                        .bytes(),
                new TarBytes().hardLink("h", "../outside/secret").file("h", "x").bytes(),
                new TarBytes()
                        .file("../../outside/secret", "x")
                        .file("/../" + out + "/secret", "y")
                        .bytes(),
                new TarBytes()
                        .folder("a")
                        .symbolicLink("a/b", "../..")
                        .file("a/b/outside/n", "x")
                        .bytes());
    }

    private static byte[] broken(byte[] seed, Random random) {
        byte[] tar = seed.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int block = random.nextInt(tar.length / HEADER) * HEADER;
            switch (random.nextInt(6)) {
                case 0 -> tar[random.nextInt(tar.length)] = (byte) random.nextInt(256);
                case 1 -> tar[block + random.nextInt(HEADER)] ^= (byte) (1 << random.nextInt(8));
                case 2 -> tar[block + 156] = (byte) "0123456xgLKSV7\0".charAt(random.nextInt(15));
                case 3 -> tar[block + 124 + random.nextInt(12)] = (byte) ('0' + random.nextInt(8));
                case 4 ->
                    put(
                            tar,
                            block,
                            List.of("../", "/", "./", "a/../..", "l/", "\0").get(random.nextInt(6)));
                default ->
                    put(
                            tar,
                            block + 157,
                            List.of("../../outside", "/", "h", "l/secret", ".").get(random.nextInt(5)));
            }
            seal(tar, block);
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(tar, random.nextInt(tar.length)) : tar;
    }

    private static void put(byte[] tar, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, tar, at, bytes.length);
    }

    /** Makes the checksum right, so that a broken field is read at all. */
    private static void seal(byte[] tar, int block) {
        long sum = 8 * ' ';
        for (int i = 0; i < HEADER; i++) {
            sum += i >= 148 && i < 156 ? 0 : tar[block + i] & 0xff;
        }
        put(tar, block + 148, "%06o\0 ".formatted(sum));
    }

    private static void empty(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failure) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(Files.exists(folder, LinkOption.NOFOLLOW_LINKS)).isFalse();
        Files.createDirectory(folder);
    }
}
