package io.slipway.registry.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The data folder, held by one registry at a time. The lock is the kernel's: it goes with the process, however that
 * ends. One process per folder is what makes the in-memory caches coherent.
 */
public final class DataFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel channel;

    private DataFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Makes the folder where it is missing and takes it.
     *
     * @throws DataFolderException when another registry holds it
     */
    static DataFolder take(Path root) throws IOException {
        Files.createDirectories(root);
        FileChannel channel =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new DataFolderException("Another registry is running on " + root
                    + ". Stop it with './slipway down', or name another folder with --data.");
        }
        return new DataFolder(root, channel);
    }

    Path root() {
        return root;
    }

    /** Names this folder for as long as it exists. */
    UUID id() throws IOException {
        Path file = root.resolve("id");
        if (!Files.exists(file)) {
            Path unfinished = root.resolve("id.new");
            Files.writeString(
                    unfinished,
                    UUID.randomUUID() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DSYNC);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return UUID.fromString(Files.readString(file).strip());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
