package io.slipway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Brings a file to stable storage while it is still being written, so that the last force finds little to do. A failure
 * of an early force is kept: the system reports it once, and the data it concerns is lost.
 */
final class WriteBack {
    /** How many bytes are written between two early forces. */
    static final long INTERVAL = 32L * 1024 * 1024;

    private final FileChannel channel;
    private final Queue<FutureTask<Boolean>> running = new ArrayDeque<>();
    private long pending;

    WriteBack(FileChannel channel) {
        this.channel = channel;
    }

    /** Notes that so many bytes were written. */
    void wrote(int bytes) throws IOException {
        pending += bytes;
        FutureTask<Boolean> oldest = running.peek();
        if (oldest != null && oldest.isDone()) {
            join(running.remove());
        }
        if (pending >= INTERVAL && running.isEmpty()) {
            pending = 0;
            alongside(() -> {
                channel.force(false);
                return true;
            });
        }
    }

    /** Runs a force of something else beside the writing. */
    void alongside(Callable<Boolean> force) {
        FutureTask<Boolean> task = new FutureTask<>(force);
        running.add(task);
        Thread.ofVirtual().name("blob-write-back").start(task);
    }

    /** Returns when all that was written and all that ran alongside lies on stable storage. */
    void finish() throws IOException {
        channel.force(false);
        settle();
    }

    /** Waits for what is under way. */
    void settle() throws IOException {
        while (!running.isEmpty()) {
            join(running.remove());
        }
    }

    /** Waits for what is under way after a failure that is told already. */
    void abandon() {
        running.forEach(task -> Waiting.uninterrupted(() -> outcome(task)));
        running.clear();
    }

    private static boolean outcome(FutureTask<Boolean> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            return false;
        }
    }

    private static void join(FutureTask<Boolean> task) throws IOException {
        Waiting.uninterrupted(() -> outcome(task));
        if (task.state() == Future.State.FAILED) {
            throw new IOException("Writing to stable storage failed: " + task.exceptionNow(), task.exceptionNow());
        }
    }
}
