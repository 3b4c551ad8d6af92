package io.slipway.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Closes a stream that gives no byte for too long, which wakes its reader with an error. The Java HTTP client itself has a
 * timeout for the head of a response only.
 */
final class StallWatch implements AutoCloseable {
    private final Duration timeout;
    private final AtomicLong position;
    private final Thread thread;
    private volatile @Nullable Watched watched;
    private int connections;
    private volatile boolean on = true;

    StallWatch(Duration timeout, AtomicLong position) {
        this.timeout = timeout;
        this.position = position;
        this.thread = Thread.ofVirtual().name("stall watch").start(this::run);
    }

    /** One connection's stream; the number tells it from those before. */
    private record Watched(int connection, InputStream stream) {}

    void watch(InputStream stream) {
        watched = new Watched(++connections, stream);
    }

    boolean isOn() {
        return on;
    }

    private void run() {
        long seen = -1;
        int last = 0;
        while (on) {
            Watched now = watched;
            long here = position.get();
            if (now != null && now.connection() == last && here == seen) {
                closeQuietly(now.stream());
            }
            seen = here;
            last = now == null ? 0 : now.connection();
            LockSupport.parkNanos(timeout.toNanos());
        }
    }

    private static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // The reader sees the same failure and says so; this thread has nobody to tell.
        }
    }

    @Override
    public void close() {
        on = false;
        LockSupport.unpark(thread);
    }
}
