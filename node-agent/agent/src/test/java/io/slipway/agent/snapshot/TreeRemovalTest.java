package io.slipway.agent.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TreeRemovalTest {
    private static final int DEEP = 20_000;
    private static final FileCalls FILES = FileCalls.system();
    private static final NodeCalls NODES = NodeCalls.system();

    @SuppressWarnings("NullAway.Init") // Made before each test. Not JUnit's, which fails to delete deep trees.
    private Path base;

    @BeforeEach
    void makeFolder() throws IOException {
        Path inMemory = Path.of("/dev/shm");
        base = Files.isWritable(inMemory)
                ? Files.createTempDirectory(inMemory, "removal")
                : Files.createTempDirectory("removal");
    }

    @AfterEach
    void removeFolder() throws IOException {
        TreeRemoval.remove(base);
        assertThat(base).doesNotExist();
    }

    @Test
    void aTreeOfTwentyThousandFoldersInEachOtherGoesWithFewDescriptors() throws IOException {
        Path tree = Files.createDirectory(base.resolve("tree"));
        deepen(tree, DEEP, "d");
        deepen(tree, 500, ".deep-0");
        long before = descriptors();
        AtomicLong most = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        Thread watch = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                most.accumulateAndGet(descriptors(), Math::max);
            }
        });
        try {
            TreeRemoval.remove(tree);
        } finally {
            done.set(true);
        }
        assertThat(watch).isNotNull();
        assertThat(tree).doesNotExist();
        assertThat(most.get()).isLessThan(before + 50);
        assertThat(base).isEmptyDirectory();
    }

    /** Folders in folders, each with a file, by descriptors, since no path is so long. */
    private static void deepen(Path top, int depth, String name) throws IOException {
        byte[] bytes = name.getBytes(UTF_8);
        int flags = FileCalls.O_RDONLY | FILES.directoryFlag();
        int here = FILES.open(FileCalls.AT_FDCWD, top.toString().getBytes(UTF_8), flags, 0);
        for (int i = 0; i < depth; i++) {
            NODES.makeDirectory(here, bytes, 0700);
            NODES.makeNode(
                    here, "file".concat(i % 2 == 0 ? "a" : "b").concat(name).getBytes(UTF_8), 0100600, 0, 0);
            int below = FILES.open(here, bytes, flags, 0);
            FILES.close(here);
            here = below;
        }
        FILES.close(here);
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void linksAreRemovedAndNotFollowedAndNamesNeedNotBeText() throws IOException {
        Path kept = Files.createDirectory(base.resolve("kept"));
        Files.writeString(kept.resolve("file"), "kept");
        Path tree = Files.createDirectories(base.resolve("tree/below/deeper"))
                .resolve("../..")
                .normalize();
        Files.createSymbolicLink(tree.resolve("link"), kept);
        Files.createSymbolicLink(tree.resolve("below/link"), kept.resolve("file"));
        int folder = FILES.open(
                FileCalls.AT_FDCWD, tree.toString().getBytes(UTF_8), FileCalls.O_RDONLY | FILES.directoryFlag(), 0);
        NODES.makeDirectory(folder, new byte[] {(byte) 0xff, (byte) 0xfe}, 0700);
        NODES.makeNode(folder, new byte[] {(byte) 0xc3, 0x28}, 0100600, 0, 0);
        FILES.close(folder);
        TreeRemoval.remove(tree);
        assertThat(tree).doesNotExist();
        assertThat(kept.resolve("file")).hasContent("kept");
    }

    @Test
    void emptyLeavesTheFolderAndMakesOneThatIsNotThere() throws IOException {
        Path tree = Files.createDirectories(base.resolve("tree/a/b/c"))
                .resolve("../../..")
                .normalize();
        for (int i = 0; i < 3000; i++) {
            Files.createFile(
                    tree.resolve("a file with quite a long name, so that one read does not see them all " + i));
        }
        TreeRemoval.empty(tree);
        assertThat(tree).isEmptyDirectory();
        TreeRemoval.empty(base.resolve("new"));
        assertThat(base.resolve("new")).isEmptyDirectory();
        TreeRemoval.remove(base.resolve("never there"));
    }

    @Test
    void aLinkInPlaceOfTheTreeIsRemovedItself() throws IOException {
        Path kept = Files.createDirectory(base.resolve("kept"));
        Files.writeString(kept.resolve("file"), "kept");
        Path link = Files.createSymbolicLink(base.resolve("link"), kept);
        TreeRemoval.remove(link);
        assertThat(link).doesNotExist();
        assertThat(kept.resolve("file")).hasContent("kept");
    }
}
