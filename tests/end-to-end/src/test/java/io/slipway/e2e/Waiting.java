package io.slipway.e2e;

/** Pauses of a polling loop. */
public final class Waiting {
    private Waiting() {}

    /** Sleeps so many milliseconds. */
    public static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
