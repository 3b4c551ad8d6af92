package io.slipway.agent.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.agent.linux.FileCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A container's root and, beside it, a machine whose files no container may see or change. */
final class Sandbox {
    static final WriteOptions PLAIN = new WriteOptions(false, Optional.empty());
    static final WriteOptions KEEPING_KINDS = new WriteOptions(true, Optional.empty());

    final Path root;
    final Path outside;

    Sandbox(Path folder) throws IOException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "owners and device nodes need root");
        root = Files.createDirectory(folder.resolve("root"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectory(outside.resolve("folder"));
    }

    ContainerFiles open(MountedFolder... mounts) throws IOException {
        return open(false, mounts);
    }

    ContainerFiles open(boolean readOnlyRoot, MountedFolder... mounts) throws IOException {
        return ContainerFiles.open(descriptor(root), List.of(mounts), readOnlyRoot);
    }

    static int descriptor(Path folder) throws IOException {
        FileCalls files = FileCalls.system();
        return files.open(
                FileCalls.AT_FDCWD, folder.toString().getBytes(UTF_8), FileCalls.O_PATH | files.directoryFlag(), 0);
    }

    /** How many of this process's descriptors lead to files of tests, so that none stays open. */
    static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(Sandbox::target)
                    .filter(target -> target.contains("/junit"))
                    .count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed since";
        }
    }

    Optional<PathStat> stat(String path, MountedFolder... mounts) throws IOException {
        try (ContainerFiles files = open(mounts)) {
            return files.stat(path);
        }
    }

    byte[] read(String path, MountedFolder... mounts) throws IOException {
        try (ContainerFiles files = open(mounts)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            files.read(path, out);
            return out.toByteArray();
        }
    }

    void write(String path, TarBytes tar, WriteOptions options, MountedFolder... mounts) throws IOException {
        try (ContainerFiles files = open(mounts)) {
            files.write(path, tar.stream(), options);
        }
    }

    /** Makes a file and the folders above it. */
    Path file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    Path link(String path, String target) throws IOException {
        Path link = root.resolve(path);
        Files.createDirectories(link.getParent());
        return Files.createSymbolicLink(link, Path.of(target));
    }
}
