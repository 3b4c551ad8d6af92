package io.slipway.layer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that takes its name when it is complete. Until then it lies beside it under a name that begins with a dot and ends in
 * {@value #SUFFIX}; closing it without {@link #commit} removes it. What a crash leaves has such a name and can be removed.
 */
public final class UnfinishedFile implements Closeable {
    /** How the names of unfinished files end. */
    public static final String SUFFIX = ".part";

    private final Path path;
    private final Path folder;
    private final Path unfinished;
    private final FileChannel channel;
    private boolean committed;

    private UnfinishedFile(Path path, Path folder, Path unfinished, FileChannel channel) {
        this.path = path;
        this.folder = folder;
        this.unfinished = unfinished;
        this.channel = channel;
    }

    /** Begins a file in a folder that exists. */
    public static UnfinishedFile create(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("A file cannot be written to " + path);
        }
        Path unfinished = Files.createTempFile(folder, "." + path.getFileName() + ".", SUFFIX);
        FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new UnfinishedFile(path, folder, unfinished, channel);
    }

    /** Its bytes. */
    public FileChannel channel() {
        return channel;
    }

    /** Gives the file its name, in place of what may have it. */
    public void commit(Durability durability) throws IOException {
        if (durability == Durability.SYNCED) {
            channel.force(true);
        }
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
        if (durability == Durability.SYNCED) {
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(unfinished);
        }
    }
}
