package io.slipway.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The layout of {@code pg} inside the data folder; the only class that knows its paths. */
record PostgresFolder(Path root) {

    private static final String UNFINISHED = ".unfinished-";

    static PostgresFolder make(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
        return new PostgresFolder(root);
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path password() {
        return root.resolve("password");
    }

    Path port() {
        return root.resolve("port");
    }

    Path log() {
        return root.resolve("server.log");
    }

    /** The cluster of one major version. */
    Path cluster(String major) {
        return root.resolve(major);
    }

    /** Where a cluster is being made; a name of its own each time, since a killed one's initdb may still be writing. */
    Path unfinished(String major, String unique) {
        return root.resolve(major + UNFINISHED + unique);
    }

    boolean isUnfinished(Path path) {
        return path.getFileName().toString().contains(UNFINISHED);
    }

    /** Gives the folder itself to the server's user; what the server makes in it is its own already. */
    void handOver(ServerUser user) throws IOException {
        user.own(root);
        user.checkCanWrite(root);
    }

    /**
     * Writes a small file so that after a crash there is either all of it or none. No link is followed: we may be root in
     * a folder where the server's user can put one.
     */
    static void writeDurably(Path file, String content, String permissions, ServerUser owner) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        owner.own(fresh);
        move(fresh, file);
    }

    /** Renames within one folder and makes the rename last. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path parent = to.getParent();
        if (parent != null) {
            force(parent);
        }
    }

    /** Makes a file's content, or a folder's names, last. */
    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
