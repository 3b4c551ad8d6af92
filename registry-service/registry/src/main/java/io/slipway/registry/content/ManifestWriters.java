package io.slipway.registry.content;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Threads for the transactions that make manifests visible, so that a manifest's object is stored while its rows are
 * written.
 *
 * <p>Platform threads: a virtual one is parked and woken on each way to the database and back, which costs as much as the
 * statement. They are fewer than the connections: reads find the others.
 */
public final class ManifestWriters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestWriters.class);

    /**
     * How long a transaction holds its locks and its connection for an object that is not stored yet. Then it is rolled
     * back, and made again when the object is there.
     */
    private static final Duration MEANWHILE = Duration.ofMillis(100);

    private static final Duration IDLE = Duration.ofSeconds(30);

    /** For an answer of the database, as long as it usually may take; whoever hangs beyond that is a daemon. */
    private static final Duration CLOSING = Duration.ofSeconds(15);

    private final Duration patience;
    private final Duration meanwhile;
    private final Semaphore free;
    private final ThreadPoolExecutor threads;

    /**
     * Makes the threads when they are needed.
     *
     * @param threads how many manifests are written at one time
     * @param patience how long one may wait to begin
     */
    public ManifestWriters(int threads, Duration patience) {
        this(threads, patience, MEANWHILE);
    }

    ManifestWriters(int threads, Duration patience, Duration meanwhile) {
        this.patience = patience;
        this.meanwhile = meanwhile;
        this.free = new Semaphore(threads, true);
        // The queue holds what a thread is about to take: there are no more tasks than threads.
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("manifest-writer-", 0).daemon().factory());
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Stores what the transaction names. */
    @FunctionalInterface
    interface Storing {
        void store() throws IOException;
    }

    /** The object is not stored yet, or never will be. Never leaves this class. */
    private static final class NotStoredException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Stores the object here while the transaction goes on elsewhere. When this returns, both have ended.
     *
     * @param transaction must call what it is given before it commits, and let through what that throws; may be run twice
     * @throws TransientDataAccessResourceException when it could not begin in time; nothing is stored then
     */
    <T> T write(Storing storing, Function<Runnable, T> transaction) throws IOException {
        admit();
        try {
            CompletableFuture<Void> stored = new CompletableFuture<>();
            CompletableFuture<T> first = begin(() -> transaction.apply(() -> await(stored)));
            try {
                storing.store();
                stored.complete(null);
            } finally {
                // Does nothing to what is complete.
                stored.cancel(false);
                // The answer must not go out before the caches have forgotten, which the transaction's end brings.
                first.exceptionally(failure -> null).join();
            }
            try {
                return result(first);
            } catch (NotStoredException e) {
                LOG.debug("a manifest's rows are written again, since its object took long");
                return result(begin(() -> transaction.apply(() -> {})));
            }
        } finally {
            free.release();
        }
    }

    private void admit() {
        try {
            if (free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new TransientDataAccessResourceException("too many manifests are being written");
    }

    private void await(CompletableFuture<Void> stored) {
        try {
            stored.get(meanwhile.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            throw new NotStoredException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotStoredException();
        }
    }

    /** With the request's id in what is logged. */
    private <T> CompletableFuture<T> begin(Supplier<T> transaction) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        try {
            return CompletableFuture.supplyAsync(() -> with(context, transaction), threads);
        } catch (RejectedExecutionException e) {
            throw new TransientDataAccessResourceException("the registry is ending", e);
        }
    }

    private static <T> T with(@Nullable Map<String, String> context, Supplier<T> transaction) {
        if (context != null) {
            MDC.setContextMap(context);
        }
        try {
            return transaction.get();
        } finally {
            MDC.clear();
        }
    }

    private static <T> T result(CompletableFuture<T> outcome) {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw e;
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
