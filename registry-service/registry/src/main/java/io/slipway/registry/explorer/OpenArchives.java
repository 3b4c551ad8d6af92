package io.slipway.registry.explorer;

import io.slipway.auth.account.TooBusyException;
import io.slipway.registry.jobs.JobOwner;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many archives are read from at a time, each for as long as a client takes for its file: so many in all, a quarter of
 * them for one who asks, and half of them for those without an account, however many networks these come from.
 */
final class OpenArchives {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final int most;
    // Guarded by this.
    private final Map<String, Integer> open = new HashMap<>();
    private int all;
    private int strange;

    OpenArchives(int most) {
        this.most = most;
    }

    /**
     * Takes a place.
     *
     * @throws TooBusyException when there is none for this one
     */
    synchronized void enter(JobOwner owner) {
        int own = open.getOrDefault(owner.key(), 0);
        if (all >= most || own >= Math.max(1, most / 4) || (owner.stranger() && strange >= Math.max(1, most / 2))) {
            throw new TooBusyException("too many files are being read", AGAIN);
        }
        open.put(owner.key(), own + 1);
        all++;
        strange += owner.stranger() ? 1 : 0;
    }

    /** Gives it back. */
    synchronized void leave(JobOwner owner) {
        open.computeIfPresent(owner.key(), (key, own) -> own == 1 ? null : own - 1);
        all--;
        strange -= owner.stranger() ? 1 : 0;
    }
}
