package io.slipway.e2e;

import java.time.Duration;

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

    /** The limit of a wait, longer on machines that are slow by nature, as emulated ones: {@code -Dslipway.patience}. */
    public static Duration limit(Duration usual) {
        return usual.multipliedBy(Integer.getInteger("slipway.patience", 1));
    }
}
