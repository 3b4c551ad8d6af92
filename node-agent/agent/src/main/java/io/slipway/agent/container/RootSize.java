package io.slipway.agent.container;

import io.slipway.agent.snapshot.RootFs;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many bytes a container has written: the files of its own layer, each inode once and folders not at all. */
final class RootSize {
    private RootSize() {}

    /**
     * The bytes beside the image's.
     *
     * @param imageBytes what a root without an overlay has of its image, which does not count
     */
    static long of(RootFs root, long imageBytes) throws IOException {
        return switch (root) {
            case RootFs.Overlay overlay -> bytesBelow(overlay.upper());
            case RootFs.Directory(Path path) -> Math.max(0, bytesBelow(path) - imageBytes);
        };
    }

    /** What goes while this looks is passed over. */
    private static long bytesBelow(Path folder) throws IOException {
        Set<Object> inodes = new HashSet<>();
        long[] bytes = new long[1];
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                Object inode = attributes.fileKey();
                if (inode == null || inodes.add(inode)) {
                    bytes[0] += attributes.size();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return passOver(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) throws IOException {
                return failure == null ? FileVisitResult.CONTINUE : passOver(failure);
            }

            private FileVisitResult passOver(IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return bytes[0];
    }
}
