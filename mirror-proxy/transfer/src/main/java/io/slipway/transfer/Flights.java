package io.slipway.transfer;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that is done once however many ask for it at the same time: who asks first starts it, the others join and see its
 * progress from where it is. When the last one leaves (is interrupted), the work is interrupted and waited for; when it ends, in success
 * or failure, it is forgotten, so that the next to ask starts anew.
 *
 * <p>The work runs on a virtual thread of its own, so that the one who started it may leave without ending it for the
 * others.
 *
 * @param <K> what the work is about, for example a digest
 * @param <P> a state of progress, of which the latest is told to those who join later
 * @param <V> the result
 */
public final class Flights<K, P, V> {
    /** The work: it tells its progress and returns its result. */
    @FunctionalInterface
    public interface Work<P, V> {
        /** Does it. An interrupt means that nobody waits for it any more. */
        V run(Consumer<P> progress) throws IOException, InterruptedException;
    }

    private final Map<K, Flight<P, V>> flights = new HashMap<>();

    /**
     * Joins the work on {@code key}, or starts it.
     *
     * @param listener is told the progress, on the thread of the work; must not block for long
     * @throws IOException what the work threw, the same for everyone who joined
     * @throws InterruptedException when this thread was interrupted while it waited
     */
    public V join(K key, Consumer<P> listener, Work<P, V> work) throws IOException, InterruptedException {
        Flight<P, V> flight = board(key, listener, work);
        try {
            return flight.result().get();
        } catch (ExecutionException e) {
            throw asSeenHere(e.getCause());
        } finally {
            leave(key, flight, listener);
        }
    }

    /** How many works go on now. */
    public int count() {
        synchronized (flights) {
            return flights.size();
        }
    }

    private Flight<P, V> board(K key, Consumer<P> listener, Work<P, V> work) {
        synchronized (flights) {
            Flight<P, V> running = flights.get(key);
            if (running != null && running.board(listener)) {
                return running;
            }
            Flight<P, V> started = new Flight<>();
            started.board(listener);
            flights.put(key, started);
            started.start(work, () -> forget(key, started));
            return started;
        }
    }

    /** Whoever leaves last waits until the work has ended, so that it has cleaned up behind itself. */
    private void leave(K key, Flight<P, V> flight, Consumer<P> listener) {
        boolean last;
        synchronized (flights) {
            last = flight.leave(listener);
            if (last) {
                flights.remove(key, flight);
            }
        }
        if (last) {
            flight.awaitEnd();
        }
    }

    private void forget(K key, Flight<P, V> flight) {
        synchronized (flights) {
            flights.remove(key, flight);
        }
    }

    /** A failure carries the stack of the thread that works; each joiner throws one of its own that names it. */
    private static IOException asSeenHere(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException failure -> failure;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> new IOException("The work that was joined ended early", cause);
        };
    }
}
