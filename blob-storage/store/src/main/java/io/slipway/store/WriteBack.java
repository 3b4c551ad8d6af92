package io.slipway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Begins to bring a file to stable storage while it is still being written, so that the force at the end finds little to
 * do.
 */
final class WriteBack implements AutoCloseable {
    /** How many bytes are written before the kernel is told to bring them to the disk. */
    static final long INTERVAL = 8L * 1024 * 1024;

    private final Path file;
    private long begun;
    private long written;
    private @Nullable SyncFileRange range;
    private @Nullable FutureTask<Boolean> alongside;

    /** Of a file that will be written at the channel's position. */
    WriteBack(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.begun = channel.position();
        this.written = begun;
    }

    /** Notes that so many bytes were written. May wait where the disk has more to write than it takes on. */
    void wrote(int bytes) {
        written += bytes;
        if (written - begun >= INTERVAL) {
            if (range == null) {
                range = SyncFileRange.open(file);
            }
            boolean _ = range.begin(begun, written - begun);
            begun = written;
        }
    }

    /** Runs a force of something else beside the writing. */
    void alongside(Callable<Boolean> force) {
        FutureTask<Boolean> task = new FutureTask<>(force);
        alongside = task;
        Thread.ofVirtual().name("blob-write-back").start(task);
    }

    /** Waits for what runs alongside. */
    void settle() throws IOException {
        FutureTask<Boolean> task = alongside;
        if (task != null) {
            Waiting.uninterrupted(() -> outcome(task));
            alongside = null;
            if (task.state() == Future.State.FAILED) {
                throw new IOException("Writing to stable storage failed: " + task.exceptionNow(), task.exceptionNow());
            }
        }
    }

    /** Waits for what runs alongside, whose failure no longer matters. */
    @Override
    public void close() {
        FutureTask<Boolean> task = alongside;
        if (task != null) {
            Waiting.uninterrupted(() -> outcome(task));
        }
        if (range != null) {
            range.close();
        }
    }

    private static boolean outcome(FutureTask<Boolean> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            return false;
        }
    }
}
