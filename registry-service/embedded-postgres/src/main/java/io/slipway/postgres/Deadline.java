package io.slipway.postgres;

import java.time.Duration;

/** A moment of the monotonic clock by which something must be done. */
record Deadline(long nanoTime) {

    static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /** What is left, at least zero. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    boolean passed() {
        return nanoTime - System.nanoTime() <= 0;
    }

    /** What is left in whole seconds, at least one, as the programs of PostgreSQL take it. */
    String secondsLeft() {
        return Long.toString(Math.max(1, left().toSeconds()));
    }
}
