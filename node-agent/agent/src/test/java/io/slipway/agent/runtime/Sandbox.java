package io.slipway.agent.runtime;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.ProcessCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A folder with a small busybox image and the shims that a test launches from it; all of it goes at the end. */
final class Sandbox implements AutoCloseable {
    static final Set<Attachment.Stream> OUTPUT = Set.of(Attachment.Stream.STDOUT, Attachment.Stream.STDERR);
    static final Set<Attachment.Stream> ALL = Set.of(Attachment.Stream.values());
    private static final String APPLETS =
            "sh cat echo id ls mount umount ps sleep head tail true false hostname stty grep wc kill unshare chroot mknod dd"
                    + " seq touch mkdir env pwd ip readlink stat md5sum yes test rm nc";
    private static final int SIGKILL = 9;

    private final Path folder;
    private final ShimLauncher launcher;
    private final List<Shim> shims = new ArrayList<>();
    private int count;

    private Sandbox(Path folder, ShimLauncher launcher) {
        this.folder = folder;
        this.launcher = launcher;
    }

    static Sandbox open() throws IOException {
        Assumptions.assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), "containers need root");
        Path busybox = busybox();
        Path folder = Files.createTempDirectory("slw");
        Sandbox sandbox = new Sandbox(folder, ShimLauncher.open());
        sandbox.makeImage(busybox);
        return sandbox;
    }

    private static Path busybox() {
        String tools = System.getProperty("slipway.tools");
        Assumptions.assumeTrue(tools != null, "busybox comes with the tests' programs: ./slipway tools");
        Path unpacked = Path.of(tools).resolveSibling("root/bin/busybox");
        // What the machine has already is not unpacked, but linked.
        Path busybox = Files.exists(unpacked) ? unpacked : Path.of(tools, "busybox");
        Assumptions.assumeTrue(Files.exists(busybox), "no " + busybox);
        return busybox;
    }

    private void makeImage(Path busybox) throws IOException {
        Path image = image();
        for (String directory : List.of("bin", "etc", "tmp", "proc", "dev", "sys", "root")) {
            Files.createDirectories(image.resolve(directory));
        }
        Files.copy(busybox, image.resolve("bin/busybox"));
        for (String applet : APPLETS.split(" ", -1)) {
            Files.createSymbolicLink(image.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        Files.writeString(
                image.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1001:Ann:/home/ann:/bin/sh\n");
        Files.writeString(image.resolve("etc/group"), "root:x:0:\nann:x:1001:\nwheel:x:10:root,ann\nextra:x:77:\n");
        folder.toFile().setExecutable(true, false);
    }

    Path image() {
        return folder.resolve("image");
    }

    Path folder() {
        return folder;
    }

    ShimLauncher launcher() {
        return launcher;
    }

    /** A fresh overlay root over the image. */
    Root.Overlay root() throws IOException {
        Path own = folder.resolve("r" + count++);
        Files.createDirectories(own.resolve("upper"));
        Files.createDirectories(own.resolve("work"));
        return new Root.Overlay(List.of(image()), own.resolve("upper"), own.resolve("work"), false);
    }

    PlanBuilder plan(String... command) throws IOException {
        return new PlanBuilder(root()).command(command);
    }

    Path stateDirectory() throws IOException {
        return Files.createDirectories(folder.resolve("s" + count++));
    }

    Shim launch(Plan plan) throws IOException {
        return launch(plan, stateDirectory());
    }

    Shim launch(Plan plan, Path state) throws IOException {
        Shim shim = launcher.launch(plan, state);
        shims.add(shim);
        return shim;
    }

    Shim launchExec(ExecPlan plan) throws IOException {
        Shim shim = launcher.launchExec(plan, stateDirectory());
        shims.add(shim);
        return shim;
    }

    /** What a command printed, both streams as one, and how it ended. */
    record Result(String output, ExitStatus status) {}

    Result run(PlanBuilder plan) throws Exception {
        return run(launch(plan.build()));
    }

    static Result run(Shim shim) throws Exception {
        try (Attachment attachment = shim.attach(OUTPUT)) {
            shim.start();
            String output = readAll(attachment);
            return new Result(output, shim.exit().get(20, TimeUnit.SECONDS));
        }
    }

    static String readAll(Attachment attachment) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Optional<Attachment.Output> output = attachment.read();
        while (output.isPresent()) {
            byte[] piece = new byte[output.get().bytes().remaining()];
            output.get().bytes().get(piece);
            all.writeBytes(piece);
            output = attachment.read();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Reads until a text has come. */
    static String readUntil(Attachment attachment, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            Attachment.Output output = attachment
                    .read()
                    .orElseThrow(() -> new IOException("The output ended before '" + text + "': " + seen));
            seen.append(StandardCharsets.UTF_8.decode(output.bytes()));
        }
        return seen.toString();
    }

    /** Does nothing to a process that has ended. */
    static void signal(Shim shim, int signal) throws ErrnoException {
        ProcessCalls processes = ProcessCalls.linux();
        int pidfd;
        try {
            pidfd = processes.pidfdOpen(shim.pid());
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ESRCH) {
                return;
            }
            throw e;
        }
        processes.pidfdSend(pidfd, signal);
        processes.close(pidfd);
    }

    @Override
    public void close() throws IOException {
        for (Shim shim : shims) {
            if (!shim.exit().isDone()) {
                signal(shim, SIGKILL);
                shim.exit().orTimeout(10, TimeUnit.SECONDS).join();
            }
        }
        launcher.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Sandbox::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
