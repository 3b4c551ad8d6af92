package io.slipway.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Keeps a data folder for one agent at a time. The kernel gives it back when the process ends, however it does. */
final class FolderLock implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock take(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        // One that is just ending finishes what it serves.
        for (long end = System.nanoTime() + PATIENCE.toNanos(); lock == null && System.nanoTime() < end; ) {
            LockSupport.parkNanos(PAUSE.toNanos());
            lock = channel.tryLock();
        }
        if (lock == null) {
            channel.close();
            throw new IOException("another agent runs on " + folder + "; stop it first, or use another data folder");
        }
        return new FolderLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
