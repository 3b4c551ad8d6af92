package io.slipway.agent.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAndMountCallsTest {
    private final FileCalls files = FileCalls.system();
    private final NodeCalls nodes = NodeCalls.system();
    private final XattrCalls xattrs = XattrCalls.system();
    private final MountCalls mounts = MountCalls.system();

    @TempDir
    Path folder;

    private int root;

    @BeforeEach
    void openTheFolder() throws IOException {
        root = files.open(FileCalls.AT_FDCWD, folder.toString().getBytes(UTF_8), files.directoryFlag(), 0);
    }

    @AfterEach
    void closeTheFolder() throws IOException {
        files.close(root);
    }

    private static void needsRoot() {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "mounts and device nodes need root");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void aSymbolicLinkDoesNotLeadOutOfTheRoot() throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/passwd"), "inside");
        nodes.makeSymbolicLink(bytes("/etc/passwd"), root, bytes("absolute"));
        nodes.makeSymbolicLink(bytes("../../../../../../../etc/passwd"), root, bytes("climbing"));
        for (String path : List.of("absolute", "climbing", "../../etc/passwd", "/etc/passwd")) {
            int file = files.openInRoot(root, bytes(path), FileCalls.O_RDONLY, 0);
            assertThat(Files.readString(Path.of("/proc/self/fd/" + file))).isEqualTo("inside");
            files.close(file);
        }
    }

    @Test
    void statusTellsWhatWasMade() throws IOException {
        nodes.makeDirectory(root, bytes("d"), 0700);
        nodes.setMode(root, bytes("d"), 01755);
        nodes.setTime(root, bytes("d"), 1_234_567_890, 123);
        FileStatus status = files.status(root, bytes("d"));
        assertThat(status.isDirectory()).isTrue();
        assertThat(status.permissions()).isEqualTo(01755);
        assertThat(status.seconds()).isEqualTo(1_234_567_890);
        assertThat(status.nanoseconds()).isEqualTo(123);
        assertThat(files.status(root, new byte[0]).isDirectory()).isTrue();
        nodes.makeSymbolicLink(bytes("x"), root, bytes("s"));
        assertThat(files.status(root, bytes("s")).isSymbolicLink()).isTrue();
        assertThat(files.readLink(root, bytes("s"))).isEqualTo(bytes("x"));
        nodes.remove(root, bytes("d"), true);
        assertThatThrownBy(() -> files.status(root, bytes("d")))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                .hasMessageContaining("statx d: ENOENT");
    }

    @Test
    void deviceNodesOwnersAndLinksAreMade() throws IOException {
        needsRoot();
        nodes.makeNode(root, bytes("null"), 0020666, 1, 3);
        FileStatus status = files.status(root, bytes("null"));
        assertThat(status.device()).isEqualTo(new FileStatus.DeviceNumber(1, 3));
        nodes.makeNode(root, bytes("big"), 0060600, 4000, 70000);
        assertThat(files.status(root, bytes("big")).device()).isEqualTo(new FileStatus.DeviceNumber(4000, 70000));
        nodes.makeNode(root, bytes("file"), 0100644, 0, 0);
        nodes.setOwner(root, bytes("file"), 4242, 100_000);
        nodes.makeLink(root, bytes("file"), root, bytes("second"));
        assertThat(files.status(root, bytes("second")))
                .extracting(FileStatus::user, FileStatus::group, FileStatus::links, FileStatus::isRegular)
                .containsExactly(4242, 100_000, 2, true);
    }

    @Test
    void extendedAttributesAreSetReadAndListed() throws IOException {
        needsRoot();
        Path file = Files.createFile(folder.resolve("f"));
        byte[] path = bytes(file.toString());
        xattrs.set(path, bytes("trusted.overlay.opaque"), bytes("y"));
        assertThat(xattrs.get(path, bytes("trusted.overlay.opaque"))).contains(bytes("y"));
        assertThat(xattrs.get(path, bytes("trusted.none"))).isEmpty();
        assertThat(xattrs.list(path)).contains(bytes("trusted.overlay.opaque"));
        xattrs.remove(path, bytes("trusted.overlay.opaque"));
        assertThat(xattrs.get(path, bytes("trusted.overlay.opaque"))).isEmpty();
    }

    @Test
    void aNameWithAZeroByteIsRefused() {
        assertThatThrownBy(() -> nodes.makeDirectory(root, new byte[] {'a', 0, 'b'}, 0700))
                .isInstanceOf(ErrnoException.class);
    }

    @Test
    void anOverlayOfFiftyLayersIsMountedDetachedAndReadByItsDescriptor() throws IOException {
        needsRoot();
        List<MountCalls.Option> options = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Path lower = Files.createDirectories(folder.resolve("lower" + i));
            Files.writeString(lower.resolve("f" + i), "content " + i);
            options.add(new MountCalls.Option("lowerdir+", lower.toString()));
        }
        options.add(new MountCalls.Option(
                "upperdir", Files.createDirectory(folder.resolve("upper")).toString()));
        options.add(new MountCalls.Option(
                "workdir", Files.createDirectory(folder.resolve("work")).toString()));
        int mount = mounts.mountDetached("overlay", options, false);
        assertThat(Files.readString(Path.of("/proc/self/fd/" + mount + "/f49"))).isEqualTo("content 49");
        Path target = Files.createDirectory(folder.resolve("target"));
        mounts.attach(mount, target);
        files.close(mount);
        assertThat(Files.readString(target.resolve("f7"))).isEqualTo("content 7");
        mounts.unmount(target, false);
        assertThat(target.resolve("f7")).doesNotExist();
    }

    @Test
    void aRefusedOptionIsExplainedInTheKernelsWords() {
        needsRoot();
        assertThatThrownBy(
                        () -> mounts.mountDetached("overlay", List.of(new MountCalls.Option("colour", "blue")), true))
                .isInstanceOf(ErrnoException.class)
                .hasMessageContaining("overlay: Unknown parameter 'colour'");
    }

    @Test
    void aFileBecomesAReadOnlyBlockDevice() throws IOException {
        needsRoot();
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/loop-control")));
        byte[] content = new byte[8192];
        content[5000] = 42;
        Path file = Files.write(folder.resolve("image"), content);
        MountCalls.LoopDevice loop = mounts.attachLoop(file);
        try {
            assertThat(Files.readAllBytes(loop.path())).isEqualTo(content);
        } finally {
            files.close(loop.descriptor());
        }
    }
}
