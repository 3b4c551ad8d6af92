package io.slipway.store;

import io.slipway.oci.Digest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How much of an upload has arrived. Set by the one who appends, awaited by many. */
final class ArrivalCount {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile long count;
    private volatile @Nullable Digest digest;
    private volatile boolean ended;

    ArrivalCount(long count) {
        this.count = count;
    }

    long count() {
        return count;
    }

    Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /** Begins an append, or takes back what one has brought. */
    void setBack(long to) {
        digest = null;
        count = to;
    }

    void received(long total) {
        count = total;
        wake();
    }

    /** A body has ended; this is the digest of everything. */
    void complete(Digest all) {
        digest = all;
        wake();
    }

    /** Nothing will come any more. */
    void end() {
        ended = true;
        wake();
    }

    /** Costs a push, which nobody waits for, one look at a number. */
    private void wake() {
        if (waiting.get() == 0) {
            return;
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long awaitMore(long position) throws InterruptedException {
        if (hasMore(position)) {
            return count;
        }
        lock.lockInterruptibly();
        try {
            // In this order: whoever changes something afterwards sees that there is somebody to wake.
            waiting.incrementAndGet();
            try {
                while (!hasMore(position)) {
                    changed.await();
                }
            } finally {
                waiting.decrementAndGet();
            }
        } finally {
            lock.unlock();
        }
        return count;
    }

    private boolean hasMore(long position) {
        return count > position || digest != null || ended;
    }
}
