package io.slipway.registry.live;

import io.slipway.auth.account.Caller;
import io.slipway.oci.RepositoryName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** One who listens. What has changed twice before it was taken is told once. */
public final class Stream implements AutoCloseable {
    private static final int MOST = 100;

    private final Caller caller;
    private final Optional<RepositoryName> only;
    private final Consumer<Stream> end;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    // Guarded by lock.
    private final Set<RepositoryName> changed = new LinkedHashSet<>();
    private boolean missed;

    /**
     * What there is to tell.
     *
     * @param changed these repositories
     * @param missed and others, of which nobody knows any more which they were
     */
    public record News(List<RepositoryName> changed, boolean missed) {
        /** Nothing has happened. */
        public boolean isNone() {
            return changed.isEmpty() && !missed;
        }
    }

    Stream(Caller caller, Optional<RepositoryName> only, Consumer<Stream> end) {
        this.caller = caller;
        this.only = only;
        this.end = end;
    }

    Caller caller() {
        return caller;
    }

    boolean wants(RepositoryName name) {
        return only.isEmpty() || only.get().equals(name);
    }

    void tell(RepositoryName name) {
        lock.lock();
        try {
            if (changed.size() >= MOST && !changed.contains(name)) {
                missed = true;
            } else {
                changed.add(name);
            }
            told.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for news, and takes them. */
    public News next(Duration most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = most.toNanos();
            while (changed.isEmpty() && !missed && left > 0) {
                left = told.awaitNanos(left);
            }
            News news = new News(List.copyOf(changed), missed);
            changed.clear();
            missed = false;
            return news;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        end.accept(this);
    }
}
