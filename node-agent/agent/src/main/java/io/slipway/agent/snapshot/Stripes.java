package io.slipway.agent.snapshot;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A fixed number of locks for any number of names: names rarely share one, and never for longer than a moment's work. */
final class Stripes {
    private static final int COUNT = 64;

    private final Lock[] locks = new Lock[COUNT];

    Stripes() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Takes the lock of a name; to be closed by the same thread. */
    Held hold(Object name) {
        Lock lock = locks[Math.floorMod(name.hashCode(), COUNT)];
        lock.lock();
        return lock::unlock;
    }

    /** A lock that is held until it is closed. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
