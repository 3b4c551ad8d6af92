package io.slipway.registry.operations;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

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

    /** Notes that a request of an upload was answered with the upload's id, so that its client can go on. */
    void goesOn(String id) {
        forgetOld();
        lastAnswers.put(id, nanoTime.getAsLong());
    }

    /**
     * Notes that an upload is over: closed, cancelled, or not there. Whatever else was answered, such as 401 to a token that
     * has expired or 503, is no end of it.
     */
    public void over(String id) {
        lastAnswers.remove(id);
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
