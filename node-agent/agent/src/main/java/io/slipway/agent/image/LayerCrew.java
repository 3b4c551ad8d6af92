package io.slipway.agent.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Works on all layers of an image at the same time while the calling thread tells the client. The first failure, and a
 * client that has gone, end all of them; nothing runs on when {@link #run} returns.
 */
final class LayerCrew {
    private final ProgressBoard board = new ProgressBoard();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Throwable failure;

    /** Work on one layer. */
    @FunctionalInterface
    interface Job {
        void run() throws IOException, InterruptedException;
    }

    ProgressBoard board() {
        return board;
    }

    /** Adds work, which begins with {@link #run}. */
    void add(Job job) {
        board.begin();
        threads.add(Thread.ofVirtual().name("layer").unstarted(() -> work(job)));
    }

    void run(ProgressSink sink) throws IOException, InterruptedException {
        threads.forEach(Thread::start);
        try {
            board.readOut(sink);
        } finally {
            end();
        }
        rethrow(failure());
    }

    private void work(Job job) {
        try {
            job.run();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            // It is the calling thread's to throw; the others' failures only follow from it.
            fail(e);
        } finally {
            board.done();
        }
    }

    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
            threads.forEach(Thread::interrupt);
        }
    }

    private synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** Interrupts what still runs, which is something only when the client has gone, and waits for it. */
    private void end() {
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            thread.interrupt();
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException, InterruptedException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IOException("A layer's work ended early", failure);
        }
    }
}
