package io.slipway.registry.content;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Threads for the transactions that make manifests visible, so that a manifest's object is stored while its rows are
 * written.
 *
 * <p>Platform threads: a virtual one is parked and woken on each way to the database and back, which costs as much as the
 * statement. They are fewer than the connections, since a transaction that waits for a slow storage holds one: reads find
 * the others.
 */
public final class ManifestWriters implements AutoCloseable {
    private static final int WAITING = 1024;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Duration patience;
    private final ThreadPoolExecutor threads;

    /**
     * Makes the threads when they are needed.
     *
     * @param threads how many transactions go on at one time
     * @param patience how long one may wait to begin
     */
    public ManifestWriters(int threads, Duration patience) {
        this.patience = patience;
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofPlatform().name("manifest-writer-", 0).daemon().factory());
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Stores what the transaction names. */
    @FunctionalInterface
    interface Storing {
        void store() throws IOException;
    }

    /**
     * Stores the object here while the transaction goes on elsewhere.
     *
     * @param transaction must call what it is given before it commits: that returns when the object is stored, and throws
     *     when it never will be
     * @throws TransientDataAccessResourceException when it could not begin in time
     */
    <T> T write(Storing storing, Function<Runnable, T> transaction) throws IOException {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        long asked = System.nanoTime();
        CompletableFuture<T> outcome = begin(() -> {
            if (System.nanoTime() - asked > patience.toNanos()) {
                throw new TransientDataAccessResourceException("too many manifests are being written");
            }
            return transaction.apply(stored::join);
        });
        try {
            storing.store();
            stored.complete(null);
        } finally {
            // Does nothing to what is complete.
            stored.cancel(false);
            // Not to be left before it has ended: the caller makes the caches forget then.
            outcome.exceptionally(failure -> null).join();
        }
        return result(outcome);
    }

    private <T> CompletableFuture<T> begin(Supplier<T> transaction) {
        try {
            return CompletableFuture.supplyAsync(transaction, threads);
        } catch (RejectedExecutionException e) {
            throw new TransientDataAccessResourceException("too many manifests wait to be written", e);
        }
    }

    private static <T> T result(CompletableFuture<T> outcome) {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
