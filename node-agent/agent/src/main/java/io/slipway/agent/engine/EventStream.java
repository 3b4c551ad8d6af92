package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Everything that happens, for those who listen and, for a while, for those who ask later. Publishing never waits: a
 * listener that does not keep up is cut off.
 */
public final class EventStream {
    private static final int REMEMBERED = 1024;
    private static final int MOST_LISTENERS = 256;

    private final ArrayDeque<EngineEvent> past = new ArrayDeque<>(REMEMBERED);
    private final Set<EventListener> listeners = ConcurrentHashMap.newKeySet();

    /** Tells it to all. Call it in the order in which things happened. */
    public synchronized void publish(EngineEvent event) {
        if (past.size() == REMEMBERED) {
            past.removeFirst();
        }
        past.addLast(event);
        listeners.removeIf(listener -> !listener.offer(event));
    }

    /** A listener to all that comes after, and what came before, with nothing missed or told twice in between. */
    synchronized Subscription subscribe(Predicate<EngineEvent> wanted, Predicate<EngineEvent> fromThePast) {
        if (listeners.size() >= MOST_LISTENERS) {
            throw new EngineException(
                    503, "there are " + MOST_LISTENERS + " listeners to events, and no more are taken");
        }
        List<EngineEvent> before = new ArrayList<>();
        for (EngineEvent event : past) {
            if (wanted.test(event) && fromThePast.test(event)) {
                before.add(event);
            }
        }
        EventListener listener = new EventListener(wanted);
        listeners.add(listener);
        return new Subscription(before, listener, () -> listeners.remove(listener));
    }

    int listeners() {
        return listeners.size();
    }

    /** A place at the stream; to be closed. */
    record Subscription(List<EngineEvent> before, EventListener listener, Runnable leave) implements AutoCloseable {
        @Override
        public void close() {
            leave.run();
        }
    }
}
