package io.slipway.layer.decode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A step of the decoding on a thread of its own: it computes, so it gets a platform thread. */
final class Stage<T> {
    /** The work. */
    interface Work<T> {
        T run() throws IOException;
    }

    private final FutureTask<T> task;
    private final Thread thread;

    private Stage(FutureTask<T> task, Thread thread) {
        this.task = task;
        this.thread = thread;
    }

    static <T> Stage<T> start(String name, Work<T> work) {
        FutureTask<T> task = new FutureTask<>(work::run);
        return new Stage<>(task, Thread.ofPlatform().daemon().name(name).start(task));
    }

    /** Waits for the end of the thread, even when interrupted: it uses a file that is about to be closed. */
    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What came of it. */
    T result() throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException stopped = new InterruptedIOException("Interrupted while a layer was decoded");
            stopped.initCause(e);
            throw stopped;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException("A step of the decoding failed", e);
            }
        }
    }
}
