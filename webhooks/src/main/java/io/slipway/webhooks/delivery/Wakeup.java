package io.slipway.webhooks.delivery;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What the dispatcher waits for. Whoever wakes it neither waits nor fails. */
public final class Wakeup {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    // Guarded by lock.
    private boolean written;
    private boolean changed;

    /**
     * Why a wait has ended; neither: the time was over.
     *
     * @param written there is something in the outbox
     */
    record Signals(boolean written, boolean changed) {}

    /** There is something in the outbox. */
    public void written() {
        lock.lock();
        try {
            written = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    /** There may be something to send, or a target that was not there before. */
    public void changed() {
        lock.lock();
        try {
            changed = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits.
     *
     * @param events whether something in the outbox is worth waking up for
     */
    Signals await(Duration most, boolean events) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = most.toNanos();
            while (!changed && !(written && events) && left > 0) {
                left = woken.awaitNanos(left);
            }
            Signals signals = new Signals(written, changed);
            written = false;
            changed = false;
            return signals;
        } finally {
            lock.unlock();
        }
    }
}
