package io.slipway.agent.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for each volume's name. It is held from looking for a volume until a container that mounts it is known, and while
 * one is filled or removed, so that nobody mounts half a volume or removes one that is about to be mounted.
 */
final class VolumeLocks {
    private final Map<String, Lock> locks = new HashMap<>();

    private static final class Lock extends ReentrantLock {
        private static final long serialVersionUID = 1;

        /** How many hold it or wait for it; guarded by the map. */
        private int wanted;
    }

    /** Given back by the thread that took it. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    Held hold(String name) {
        Lock lock;
        synchronized (locks) {
            lock = locks.computeIfAbsent(name, absent -> new Lock());
            lock.wanted++;
        }
        lock.lock();
        return () -> release(name, lock);
    }

    /** All of them, in an order that is everybody's, so that nobody waits in a circle. */
    Held hold(Collection<String> names) {
        List<Held> held = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            held.add(hold(name));
        }
        return () -> held.forEach(Held::close);
    }

    private void release(String name, Lock lock) {
        lock.unlock();
        synchronized (locks) {
            if (--lock.wanted == 0) {
                locks.remove(name);
            }
        }
    }
}
