package io.slipway.agent.container;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.snapshot.DetachedTree;
import io.slipway.agent.snapshot.SnapshotDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills an empty volume with what the image has at the place where it will be mounted. */
final class VolumeSeed {
    private VolumeSeed() {}

    static void fill(SnapshotDriver snapshots, ContainerId container, String target, Path volume) throws IOException {
        try (Stream<Path> content = Files.list(volume)) {
            if (content.findAny().isPresent()) {
                return;
            }
        }
        FileCalls files = FileCalls.system();
        try (DetachedTree tree = snapshots.openTree(container.hex())) {
            int folder;
            try {
                folder = files.openInRoot(
                        tree.descriptor(),
                        target.getBytes(StandardCharsets.UTF_8),
                        FileCalls.O_RDONLY | FileCalls.O_CLOEXEC | files.directoryFlag(),
                        0);
            } catch (ErrnoException e) {
                if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                    return;
                }
                throw e;
            }
            try {
                copy(Path.of("/proc/self/fd/" + folder), volume);
            } finally {
                files.close(folder);
            }
        }
    }

    /** Links are copied as links, so nothing leads out of the tree; nobody else writes to it meanwhile. */
    private static void copy(Path source, Path target) throws IOException {
        copyAttributes(source, target);
        Files.walkFileTree(source.resolve("."), new SimpleFileVisitor<>() {
            private final Path root = source.resolve(".");

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!folder.equals(root)) {
                    Files.copy(folder, place(folder), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isOther()) {
                    Files.copy(file, place(file), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Path copy = folder.equals(root) ? target : place(folder);
                Files.setLastModifiedTime(copy, Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS));
                return FileVisitResult.CONTINUE;
            }

            private Path place(Path inside) {
                return target.resolve(root.relativize(inside).toString());
            }
        });
    }

    private static void copyAttributes(Path source, Path target) throws IOException {
        Files.setAttribute(target, "unix:uid", Files.getAttribute(source, "unix:uid"));
        Files.setAttribute(target, "unix:gid", Files.getAttribute(source, "unix:gid"));
        Files.setAttribute(target, "unix:mode", Files.getAttribute(source, "unix:mode"));
    }
}
