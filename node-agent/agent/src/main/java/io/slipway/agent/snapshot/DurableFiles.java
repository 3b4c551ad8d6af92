package io.slipway.agent.snapshot;

import io.slipway.layer.Durability;
import io.slipway.layer.UnfinishedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files so that after a crash there is either the old one or the new one, whole. */
public final class DurableFiles {
    private DurableFiles() {}

    /** Replaces a file, or makes it: written beside it, synced, renamed. */
    public static void write(Path file, byte[] content) throws IOException {
        try (UnfinishedFile unfinished = UnfinishedFile.create(file)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                unfinished.channel().write(bytes);
            }
            unfinished.commit(Durability.SYNCED);
        }
    }

    /** Gives a synced file or folder its final name, for good. */
    public static void move(Path draft, Path target) throws IOException {
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        Path folder = target.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("A file lies in a folder, not so " + target);
        }
        syncFolder(folder);
    }

    /** Makes the names in a folder durable. */
    public static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
