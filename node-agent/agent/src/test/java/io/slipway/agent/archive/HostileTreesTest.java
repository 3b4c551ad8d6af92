package io.slipway.agent.archive;

import static io.slipway.agent.archive.Sandbox.PLAIN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees, archives and processes that try to lead out of the container. Whatever happens, the machine stays as it was. */
class HostileTreesTest {
    private static final int ROUNDS = 200;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Sandbox sandbox;
    private Map<String, String> outsideBefore;
    private long descriptorsBefore;

    @BeforeEach
    void makeATree(@TempDir Path folder) throws IOException {
        sandbox = new Sandbox(folder);
        outsideBefore = TreeFacts.of(sandbox.outside);
        sandbox.stat("/");
        descriptorsBefore = Sandbox.descriptors();
    }

    @AfterEach
    void theMachineIsAsItWas() throws IOException {
        assertThat(TreeFacts.of(sandbox.outside)).isEqualTo(outsideBefore);
        assertThat(Sandbox.descriptors()).isLessThanOrEqualTo(descriptorsBefore);
    }

    private List<String> waysOut() {
        return List.of(
                sandbox.outside.toString(),
                "../outside",
                "../../../../../../../../../.." + sandbox.outside,
                "/proc/self/root" + sandbox.outside,
                "/../outside");
    }

    @Test
    void noLinkOfTheTreeLeadsOut() throws IOException {
        for (String way : waysOut()) {
            Path link = sandbox.link("out", way);
            sandbox.link("chain", "out/../out");
            for (String name : List.of("/out/secret", "/chain/secret", "/out/", "/chain/folder")) {
                assertThat(sandbox.stat(name)).as("%s by %s", name, way).isEmpty();
                assertThatThrownBy(() -> sandbox.read(name)).isInstanceOf(NoSuchFileException.class);
                assertThatThrownBy(() -> sandbox.write(name, new TarBytes().file("n", "x"), PLAIN))
                        .isInstanceOf(NoSuchFileException.class);
            }
            assertThatThrownBy(() -> sandbox.write("/", new TarBytes().file("out/n", "x"), PLAIN))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> sandbox.write("/", new TarBytes().folder("out/folder/n"), PLAIN))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> sandbox.write("/", new TarBytes().hardLink("h", "out/secret"), PLAIN))
                    .isInstanceOf(IOException.class);
            Files.delete(link);
            Files.delete(sandbox.root.resolve("chain"));
        }
    }

    @Test
    void noLinkOfTheArchiveLeadsOut() throws IOException {
        for (String way : waysOut()) {
            List<TarBytes> archives = List.of(
                    new TarBytes().symbolicLink("l", way).file("l/n", "x"),
                    new TarBytes().symbolicLink("l", way).symbolicLink("m", "l").file("m/secret", "x"),
                    new TarBytes()
                            .symbolicLink("l", way + "/secret")
                            .hardLink("h", "l")
                            .file("l", "x"),
                    new TarBytes()
                            .symbolicLink("l", way)
                            .hardLink("h", "l/secret")
                            .file("h", "x"),
                    new TarBytes().hardLink("h", way + "/secret").file("h", "x"),
                    new TarBytes().symbolicLink("l", way).folder("l").file("l/secret", "x"),
                    new TarBytes().symbolicLink("l", way).folder("l/folder"));
            for (TarBytes archive : archives) {
                unpackedOrRefused(archive);
            }
        }
        assertThat(sandbox.root.resolve("l")).isSymbolicLink();
    }

    private void unpackedOrRefused(TarBytes archive) {
        try {
            sandbox.write("/", archive, PLAIN);
        } catch (IOException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @Test
    void aFolderOfTheArchiveTakesALinksPlaceInsteadOfFollowingIt() throws IOException {
        sandbox.link("l", "../outside/folder");
        sandbox.write("/", new TarBytes().folder("l").file("l/n", "x"), PLAIN);
        assertThat(sandbox.root.resolve("l/n")).hasContent("x");
        sandbox.link("s", "../outside/secret");
        sandbox.write("/", new TarBytes().file("s", "mine"), PLAIN);
        assertThat(Files.isSymbolicLink(sandbox.root.resolve("s"))).isFalse();
        assertThat(sandbox.root.resolve("s")).hasContent("mine");
    }

    @Test
    void removingATreeStaysInIt() throws IOException {
        sandbox.file("t/deep/er/f", "x");
        sandbox.link("t/deep/out", sandbox.outside.toString());
        sandbox.link("t/up", "../../outside");
        sandbox.write("/", new TarBytes().file("t", "now a file"), PLAIN);
        assertThat(sandbox.root.resolve("t")).hasContent("now a file");
    }

    /** A process in the container puts a link in a folder's place, again and again. */
    private Thread swapping(AtomicBoolean stop, String way) throws IOException {
        Path folder = Files.createDirectory(sandbox.root.resolve("d"));
        Path aside = sandbox.root.resolve("aside");
        Path link = Files.createSymbolicLink(sandbox.root.resolve("link"), Path.of(way));
        Path spare = sandbox.root.resolve("spare");
        return Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                try {
                    Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(link, folder, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(folder, link, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
                    // Now and then an unpacking gets through.
                    LockSupport.parkNanos(100_000);
                } catch (IOException e) {
                    restore(folder, aside, link, spare, way);
                }
            }
        });
    }

    /** What is unpacked at the same time may stand in the way of a move. */
    private static void restore(Path folder, Path aside, Path link, Path spare, String way) {
        try {
            if (Files.isSymbolicLink(folder)) {
                Files.delete(folder);
            }
            if (Files.exists(aside) && Files.exists(folder)) {
                Files.move(aside, spare.resolveSibling("spare" + System.nanoTime()));
            } else if (Files.exists(aside)) {
                Files.move(aside, folder);
            }
            Files.createDirectories(folder);
            if (!Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(link, Path.of(way));
            }
        } catch (IOException e) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aLinkThatIsSwappedInWhileUnpackingLeadsNowhere() throws IOException, InterruptedException {
        for (String way : List.of(sandbox.outside.toString(), "../outside")) {
            AtomicBoolean stop = new AtomicBoolean();
            Thread swapper = swapping(stop, way);
            int unpacked = 0;
            int refused = 0;
            long end = System.nanoTime() + LONGEST.toNanos();
            for (int i = 0; i < ROUNDS && System.nanoTime() < end; i++) {
                try {
                    sandbox.write("/", hostile(i), PLAIN);
                    unpacked++;
                } catch (IOException e) {
                    refused++;
                }
            }
            stop.set(true);
            swapper.join();
            assertThat(unpacked + refused).isPositive();
            assertThat(TreeFacts.of(sandbox.outside)).isEqualTo(outsideBefore);
            sandbox.write("/", new TarBytes().file("d", "").file("aside", "").file("link", ""), PLAIN);
            for (String name : List.of("d", "aside", "link")) {
                Files.delete(sandbox.root.resolve(name));
            }
        }
    }

    private static TarBytes hostile(int seed) {
        TarBytes tar = new TarBytes().folder("d/folder").file("d/secret", "changed");
        for (int i = 0; i < 5; i++) {
            tar.file("d/folder/%d-%d".formatted(seed % 7, i), "x").hardLink("d/h" + i, "d/secret");
            tar.symbolicLink("d/s" + i, "secret").file("d/made/f" + i, "y");
        }
        return tar;
    }

    @Test
    void aLinkThatIsSwappedInWhileReadingShowsNothing() throws IOException, InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = swapping(stop, sandbox.outside.toString());
        long end = System.nanoTime() + LONGEST.toNanos();
        int read = 0;
        for (int i = 0; i < ROUNDS && System.nanoTime() < end; i++) {
            for (String path : List.of("/", "/d/secret", "/d/", "/d")) {
                try {
                    assertThat(new String(sandbox.read(path), ISO_8859_1))
                            .doesNotContain("secret\0\0\0\0\0\0\0\0\0\0\0");
                    read++;
                } catch (IOException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
        stop.set(true);
        swapper.join();
        assertThat(read).isPositive();
    }
}
