package io.slipway.registry.mirror;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/** Holds up who comes to it until it is opened, once and for all. */
final class Gate implements AutoCloseable {
    private final CountDownLatch latch = new CountDownLatch(1);

    void await() throws InterruptedIOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the fake upstream ends");
        }
    }

    void open() {
        latch.countDown();
    }

    @Override
    public void close() {
        open();
    }
}
