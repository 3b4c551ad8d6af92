package io.slipway.transfer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who is next: at most so many go on at a time, and so many more wait, each in the order of arrival. No party has more than
 * half of either, rounded up, so that one that is slow leaves the others theirs. Thread-safe.
 */
public final class Turns {
    private final int most;
    private final int mostWaiting;
    private final Semaphore all;
    private final Map<String, Party> parties = new HashMap<>();
    private int entered;
    private int running;

    /** Those of one party: how many have entered, and its part of the places. */
    private static final class Party {
        private final Semaphore places;
        private int entered;

        Party(int places) {
            this.places = new Semaphore(places, true);
        }
    }

    /**
     * Makes the places.
     *
     * @param most how many go on at a time
     * @param mostWaiting how many more may wait
     */
    public Turns(int most, int mostWaiting) {
        this.most = most;
        this.mostWaiting = mostWaiting;
        this.all = new Semaphore(most, true);
    }

    /** A place in the line of one party, to be closed; empty when it is full. Waits for nothing. */
    synchronized Optional<Turn> enter(String name) {
        Party party = parties.get(name);
        int ofParty = party == null ? 0 : party.entered;
        if (entered >= most + mostWaiting || ofParty >= half(most) + half(mostWaiting)) {
            return Optional.empty();
        }
        if (party == null) {
            party = new Party(half(most));
            parties.put(name, party);
        }
        party.entered++;
        entered++;
        return Optional.of(new Turn(name, party));
    }

    private static int half(int places) {
        return (places + 1) / 2;
    }

    /** Whether some of this party go on or wait. */
    synchronized boolean has(String name) {
        return parties.containsKey(name);
    }

    /** How many go on now. */
    public synchronized int running() {
        return running;
    }

    /** How many wait now. */
    public synchronized int waiting() {
        return entered - running;
    }

    /** How many may go on at a time. */
    public int most() {
        return most;
    }

    /** How many may wait. */
    public int mostWaiting() {
        return mostWaiting;
    }

    private synchronized void count(int more) {
        running += more;
    }

    private synchronized void left(String name, Party party) {
        entered--;
        party.entered--;
        if (party.entered == 0) {
            parties.remove(name);
        }
    }

    /** One place. Used by one thread at a time. */
    final class Turn implements AutoCloseable {
        private final String name;
        private final Party party;
        private @Nullable Semaphore own;
        private boolean runs;

        private Turn(String name, Party party) {
            this.name = name;
            this.party = party;
        }

        /** Waits until it is this one's turn; false when it has not been within this time. */
        boolean await(Duration patience) throws InterruptedException {
            long until = System.nanoTime() + patience.toNanos();
            if (!party.places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            own = party.places;
            runs = all.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (runs) {
                count(1);
            }
            return runs;
        }

        @Override
        public void close() {
            if (runs) {
                count(-1);
                all.release();
            }
            if (own != null) {
                own.release();
            }
            left(name, party);
        }
    }
}
