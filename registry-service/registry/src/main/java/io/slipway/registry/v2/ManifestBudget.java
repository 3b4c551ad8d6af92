package io.slipway.registry.v2;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory of manifests that are being parsed and stored, and of lists of referrers that are being made, at one
 * time: 32 MiB of bodies, of which each has 4 MiB at most and takes several times that when it is parsed. Counted are bodies
 * that have arrived whole, see {@link ManifestBody}, and lists until they are {@linkplain SpooledJson put by}: no client's
 * line decides how long a share is held.
 */
final class ManifestBudget {
    private static final int KIBIBYTES = 32 * 1024;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Semaphore kibibytes = new Semaphore(KIBIBYTES, true);

    /** What is done with a manifest while its memory is counted. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Runs the work when there is room for so many bytes.
     *
     * @throws RegistryException 503 when there is none within ten seconds
     */
    <T, E extends Exception> T within(long bytes, Work<T, E> work) throws E {
        int permits = (int) Math.min(KIBIBYTES, bytes / 1024 + 1);
        try {
            if (!kibibytes.tryAcquire(permits, WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw full();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw full();
        }
        try {
            return work.run();
        } finally {
            kibibytes.release(permits);
        }
    }

    private static RegistryException full() {
        return new RegistryException(
                        ErrorCode.UNAVAILABLE, "too many large manifests have arrived at once: try again shortly")
                .with("Retry-After", "5");
    }
}
