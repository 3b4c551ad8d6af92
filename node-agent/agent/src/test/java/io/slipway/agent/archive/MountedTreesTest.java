package io.slipway.agent.archive;

import static io.slipway.agent.archive.Sandbox.PLAIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.agent.archive.tar.Entry;
import io.slipway.agent.archive.tar.Kind;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.MountCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real mounts: the overlay of a stopped container, and the mount namespace of a running one. */
class MountedTreesTest {
    private Path folder;
    private Sandbox sandbox;

    @BeforeEach
    void makeFolders(@TempDir Path folder) throws IOException {
        this.folder = folder;
        sandbox = new Sandbox(folder);
        sandbox.file("etc/lower", "from the image");
        Files.createLink(sandbox.root.resolve("etc/second"), sandbox.root.resolve("etc/lower"));
        for (String name : List.of("upper", "work", "volume")) {
            Files.createDirectory(folder.resolve(name));
        }
        for (String name : List.of("proc", "dev", "tmp", "ro", "vol")) {
            Files.createDirectory(sandbox.root.resolve(name));
        }
        Files.writeString(folder.resolve("volume/kept"), "kept");
    }

    private static byte[] export(ContainerFiles files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        files.export(out);
        return out.toByteArray();
    }

    private static byte[] read(ContainerFiles files, String path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        files.read(path, out);
        return out.toByteArray();
    }

    @Test
    void anOverlayThatIsMountedNowhereIsReadAndWritten() throws IOException {
        List<MountCalls.Option> options = List.of(
                new MountCalls.Option("lowerdir", sandbox.root.toString()),
                new MountCalls.Option("upperdir", folder.resolve("upper").toString()),
                new MountCalls.Option("workdir", folder.resolve("work").toString()));
        int mount = MountCalls.system().mountDetached("overlay", options, false);
        MountedFolder volume = new MountedFolder("/vol", folder.resolve("volume"), false);
        try (ContainerFiles files = ContainerFiles.open(mount, List.of(volume), false)) {
            files.write("/etc", new TarBytes().file("upper", "x").file("lower", "changed").stream(), PLAIN);
            files.write("/vol", new TarBytes().file("new", "x").stream(), PLAIN);
            List<Entry> exported = TarBytes.entries(export(files));
            assertThat(exported).extracting(Entry::name).contains("etc/lower", "etc/second", "etc/upper", "vol/");
            assertThat(exported)
                    .filteredOn(entry -> entry.name().equals("etc/second"))
                    .extracting(Entry::kind, Entry::size)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.FILE, 14L));
            assertThat(TarBytes.names(read(files, "/vol"))).containsExactly("vol/", "vol/kept", "vol/new");
        }
        assertThat(folder.resolve("upper/etc/lower")).hasContent("changed");
        assertThat(sandbox.root.resolve("etc/lower")).hasContent("from the image");
    }

    @Test
    void theMountsOfARunningContainerAreItsOwn() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "no unshare command");
        String root = sandbox.root.toString();
        String script = "set -e; mount --bind %1$s %1$s; cd %1$s; mount -t proc proc proc; mount -t tmpfs dev dev;"
                + " mount -t tmpfs tmp tmp; echo t > tmp/t; echo d > dev/d; mount --bind %2$s vol; mount --bind %2$s ro;"
                + " mount -o remount,bind,ro ro; mount -o remount,bind,ro .; echo up; exec sleep 60";
        Process process = new ProcessBuilder(
                        "/usr/bin/unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "/bin/sh",
                        "-c",
                        script.formatted(root, folder.resolve("volume")))
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(new java.io.BufferedReader(new java.io.InputStreamReader(process.getInputStream(), UTF_8))
                            .readLine())
                    .isEqualTo("up");
            inside(process.pid());
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(sandbox.root.resolve("tmp")).isEmptyDirectory();
    }

    private void inside(long pid) throws IOException {
        FileCalls calls = FileCalls.system();
        byte[] root = ("/proc/" + pid + "/cwd/.").getBytes(UTF_8);
        int descriptor = calls.open(FileCalls.AT_FDCWD, root, FileCalls.O_PATH | calls.directoryFlag(), 0);
        try (ContainerFiles files = ContainerFiles.open(descriptor, List.of(), false)) {
            assertThat(TarBytes.names(read(files, "/")))
                    .contains("/etc/lower", "/tmp/t", "/vol/kept", "/ro/kept", "/proc/", "/dev/")
                    .noneMatch(name -> name.startsWith("/proc/1") || name.equals("/dev/d"));
            assertThat(TarBytes.names(export(files)))
                    .contains("etc/lower", "vol/", "proc/")
                    .doesNotContain("vol/kept", "tmp/t", "dev/d");
            assertThat(TarBytes.names(read(files, "/dev/d"))).containsExactly("d");
            files.write("/tmp", new TarBytes().file("n", "x").stream(), PLAIN);
            files.write("/vol", new TarBytes().file("n", "x").stream(), PLAIN);
            assertThat(files.stat("/tmp/n")).isPresent();
            refused(files, "/etc", "n", "container rootfs is marked read-only");
            refused(files, "/ro", "n", "mounted volume is marked read-only");
            refused(files, "/tmp", "../ro/n", "\"../ro/n\" is outside of \"/tmp\"");
        }
        assertThat(folder.resolve("volume/n")).hasContent("x");
    }

    private static void refused(ContainerFiles files, String path, String name, String message) {
        assertThatThrownBy(() -> files.write(path, new TarBytes().file(name, "x").stream(), PLAIN))
                .hasMessage(message);
    }

    @Test
    void aMountInARunningContainersTreeIsNotRemoved() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "no unshare command");
        String script = "set -e; cd %s; mount --bind %s vol; echo up; exec sleep 60";
        Process process = new ProcessBuilder(
                        "/usr/bin/unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "/bin/sh",
                        "-c",
                        script.formatted(sandbox.root, folder.resolve("volume")))
                .redirectErrorStream(true)
                .start();
        try {
            assertThat((char) process.getInputStream().read()).isEqualTo('u');
            FileCalls calls = FileCalls.system();
            byte[] root = ("/proc/" + process.pid() + "/cwd/.").getBytes(UTF_8);
            int descriptor = calls.open(FileCalls.AT_FDCWD, root, FileCalls.O_PATH | calls.directoryFlag(), 0);
            try (ContainerFiles files = ContainerFiles.open(descriptor, List.of(), false)) {
                refused(files, "/", "vol", "unlinkat /vol: device or resource busy");
            }
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(folder.resolve("volume/kept")).hasContent("kept");
    }
}
