package io.slipway.registry.operations;

import java.time.Duration;

/**
 * How fast a client sends a body. One that sends a byte now and then holds a connection for as long as it likes, whatever
 * a single read may take. For one thread.
 */
public final class Pace {
    private final long leastBytesPerSecond;
    private final long windowNanos;
    private long windowBegan;
    private long bytes;

    Pace(long leastBytesPerSecond, Duration window, long now) {
        this.leastBytesPerSecond = leastBytesPerSecond;
        this.windowNanos = window.toNanos();
        this.windowBegan = now;
    }

    /** Of a body that is wanted: 1 KiB a second, in each minute. */
    public static Pace ofUpload() {
        return new Pace(1024, Duration.ofMinutes(1), System.nanoTime());
    }

    /** Of the rest of a body that is not: 64 KiB a second, in each ten seconds. */
    static Pace ofDroppedBody() {
        return new Pace(64 * 1024, Duration.ofSeconds(10), System.nanoTime());
    }

    /**
     * Counts bytes that have come.
     *
     * @param now of {@link System#nanoTime}
     * @return false when the client was too slow in the time that has just passed
     */
    public boolean keeps(long count, long now) {
        bytes += count;
        long passed = now - windowBegan;
        if (passed < windowNanos) {
            return true;
        }
        boolean fast = bytes >= leastBytesPerSecond * (passed / 1_000_000) / 1000;
        windowBegan = now;
        bytes = 0;
        return fast;
    }

    /** Leaves time out of the count that the client is not to blame for. */
    public void excuse(long nanos) {
        windowBegan += nanos;
    }
}
