package io.slipway.transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One piece of work and those who wait for it. */
final class Flight<P, V> {
    private final CompletableFuture<V> result = new CompletableFuture<>();
    private final List<Consumer<P>> listeners = new ArrayList<>();
    private @Nullable P latest;
    private @Nullable Thread thread;
    private boolean abandoned;

    CompletableFuture<V> result() {
        return result;
    }

    /** Adds someone who waits; false when all others have left and the work is being ended. */
    synchronized boolean board(Consumer<P> listener) {
        if (abandoned) {
            return false;
        }
        listeners.add(listener);
        if (latest != null) {
            listener.accept(latest);
        }
        return true;
    }

    /** Removes someone; true when it was the last, and then the work is interrupted. */
    synchronized boolean leave(Consumer<P> listener) {
        listeners.remove(listener);
        if (!listeners.isEmpty()) {
            return false;
        }
        abandoned = true;
        if (thread != null && !result.isDone()) {
            thread.interrupt();
        }
        return true;
    }

    synchronized void start(Flights.Work<P, V> work, Runnable ended) {
        thread = Thread.ofVirtual().name("flight").start(() -> run(work, ended));
    }

    /** Returns when the work's thread has ended; an interrupt meanwhile is kept for later. */
    void awaitEnd() {
        Thread working;
        synchronized (this) {
            working = thread;
        }
        boolean interrupted = false;
        while (working != null && working.isAlive()) {
            try {
                working.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Flights.Work<P, V> work, Runnable ended) {
        try {
            V value = work.run(this::tell);
            ended.run();
            result.complete(value);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            // Whatever it is, it belongs to those who wait: they throw it.
            ended.run();
            result.completeExceptionally(e);
        }
    }

    private synchronized void tell(P progress) {
        latest = progress;
        listeners.forEach(listener -> listener.accept(progress));
    }
}
