package io.slipway.agent.network;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is taken back behind the caller, one after another. For each link the kernel waits tens of milliseconds until nobody
 * can hold it any more; only who connects the same container again has to wait as well.
 */
final class Departures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<String, CompletableFuture<Void>> leaving = new ConcurrentHashMap<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("disconnects").factory());

    /** Takes back what one container held. */
    @FunctionalInterface
    interface Departure {
        void run() throws IOException;
    }

    /** What fails is logged; its record stays, so that the next start of the agent tries again. */
    void begin(String containerId, Departure departure) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        leaving.put(containerId, done);
        worker.execute(() -> {
            try {
                departure.run();
            } catch (IOException | RuntimeException e) {
                LOG.error("The network of container {} could not be taken back", containerId, e);
            } finally {
                leaving.remove(containerId, done);
                done.complete(null);
            }
        });
    }

    /** Returns when nothing of this container is on its way out. */
    void await(String containerId) throws IOException {
        CompletableFuture<Void> done = leaving.get(containerId);
        if (done != null) {
            await(done);
        }
    }

    /** Returns when all that is on its way out now is gone; answers whether there was any. */
    boolean await() throws IOException {
        List<CompletableFuture<Void>> all = List.copyOf(leaving.values());
        await(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));
        return !all.isEmpty();
    }

    private static void await(CompletableFuture<Void> done) throws IOException {
        try {
            done.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while earlier networks were taken back", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "the networks of earlier containers are not gone after " + LIMIT.toSeconds() + " seconds", e);
        }
    }

    /** Finishes what has begun, as far as that is possible in a short time; the rest is the next start's. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("{} links are left to the next start", leaving.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
