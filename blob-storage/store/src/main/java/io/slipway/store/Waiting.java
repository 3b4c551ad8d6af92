package io.slipway.store;

/** Waits that an interrupt does not cut short: what is waited for is certain to come and soon. */
final class Waiting {
    /** A wait that may be interrupted. */
    @FunctionalInterface
    interface Wait<T> {
        T get() throws InterruptedException;
    }

    private Waiting() {}

    /** Waits to the end, and sets the thread's interrupt again if one came. */
    static <T> T uninterrupted(Wait<T> wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
