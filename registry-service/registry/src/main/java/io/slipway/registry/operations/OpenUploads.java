package io.slipway.registry.operations;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that are between two requests, and when the last one ended. A registry that ends waits a little for the next
 * one, so that what a client has sent for minutes is not lost for want of the request that closes it.
 */
public final class OpenUploads {
    /** Clients send the next request at once; after so long they will not. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** More than this is looked through for those that nobody goes on with. */
    private static final int MANY = 1024;

    private final Map<String, Long> lastAnswers = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    /**
     * Knows none yet.
     *
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public OpenUploads(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Notes that a request of an upload was answered.
     *
     * @param id the upload's, where the answer names it: then it goes on
     * @param path of the request; where the answer names none, its last segment is the id of an upload that is over
     */
    void answered(@Nullable String id, String path) {
        if (id == null) {
            lastAnswers.remove(path.substring(path.lastIndexOf('/') + 1));
        } else {
            forgetOld();
            lastAnswers.put(id, nanoTime.getAsLong());
        }
    }

    private void forgetOld() {
        if (lastAnswers.size() >= MANY) {
            lastAnswers.values().removeIf(this::isOver);
        }
    }

    /** How many are expected to go on. */
    int expected() {
        lastAnswers.values().removeIf(this::isOver);
        return lastAnswers.size();
    }

    private boolean isOver(long answeredAt) {
        return nanoTime.getAsLong() - answeredAt > PATIENCE.toNanos();
    }
}
