package io.slipway.agent.cgroup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits for what the kernel does in its own time: short pauses that grow, until a limit. */
final class Patience {
    private static final long FIRST_NANOS = 200_000;
    private static final long LONGEST_NANOS = 20_000_000;

    private final long end;
    private long pause = FIRST_NANOS;

    Patience(Duration limit) {
        this.end = System.nanoTime() + limit.toNanos();
    }

    boolean over() {
        return System.nanoTime() - end >= 0;
    }

    /** Pauses, or throws when the time is over. */
    void pauseOr(Supplier<IOException> failure) throws IOException {
        if (over()) {
            throw failure.get();
        }
        try {
            Thread.sleep(Duration.ofNanos(pause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a control group");
        }
        pause = Math.min(pause * 2, LONGEST_NANOS);
    }
}
