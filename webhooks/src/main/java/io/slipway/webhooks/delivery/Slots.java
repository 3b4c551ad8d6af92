package io.slipway.webhooks.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which lanes are being sent, and how many more may be. No target keeps another waiting: only one that answered at once when
 * it was asked last has several lanes. Those that did not have one each and half of all places together, those that nobody
 * has asked yet one each and a quarter. When three quarters of all places are taken, each target has one.
 */
final class Slots {
    /** More targets than that are not remembered: those that were asked longest ago are asked carefully again. */
    private static final int MOST_KNOWN = 10_000;

    private final int total;
    private final int perTarget;
    private final Duration slow;
    // All guarded by this.
    private final Set<Lane> held = new HashSet<>();
    private final Map<Long, Integer> heldOf = new HashMap<>();
    private final Map<Long, Standing> standings = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Creates them.
     *
     * @param slow an answer that takes longer is as bad as none
     */
    Slots(int total, int perTarget, Duration slow) {
        this.total = total;
        this.perTarget = perTarget;
        this.slow = slow;
    }

    /** What is known of a target. */
    enum Standing {
        /** It was not asked yet. */
        UNKNOWN,
        /** It answered at once when it was asked last. */
        PROMPT,
        /** It took long, or did not answer. */
        TROUBLED
    }

    synchronized Lanes.Room room() {
        int each = held.size() >= total - total / 4 ? 1 : perTarget;
        Map<Standing, Integer> free = new HashMap<>(
                Map.of(Standing.PROMPT, total, Standing.TROUBLED, total / 2, Standing.UNKNOWN, total / 4));
        Set<Long> named = new HashSet<>(heldOf.keySet());
        named.addAll(standings.keySet());
        Map<Long, Lanes.Share> shares = new HashMap<>();
        for (Long target : named) {
            Standing standing = standing(target);
            int holds = heldOf.getOrDefault(target, 0);
            int allowed = standing == Standing.PROMPT ? each : 1;
            shares.put(target, new Lanes.Share(standing, Math.max(0, allowed - holds)));
            free.merge(standing, -holds, Integer::sum);
        }
        free.replaceAll((standing, count) -> Math.max(0, count));
        return new Lanes.Room(total - held.size(), free, shares, Set.copyOf(held));
    }

    synchronized void take(Lane lane) {
        if (held.add(lane)) {
            heldOf.merge(lane.webhook(), 1, Integer::sum);
        }
    }

    synchronized void leave(Lane lane) {
        if (held.remove(lane)) {
            heldOf.computeIfPresent(lane.webhook(), (target, count) -> count == 1 ? null : count - 1);
        }
    }

    synchronized int taken() {
        return held.size();
    }

    /**
     * Remembers how a target answered; what failed here before anything was sent says nothing of it. True when it has
     * another standing now.
     */
    synchronized boolean attempted(long target, Exchange exchange) {
        Standing standing;
        if (exchange.millis() > slow.toMillis()
                || (exchange.answer().isEmpty() && exchange.outcome() instanceof Outcome.Unavailable)) {
            standing = Standing.TROUBLED;
        } else if (exchange.answer().isPresent()) {
            standing = Standing.PROMPT;
        } else {
            return false;
        }
        boolean changes = standings.put(target, standing) != standing;
        if (standings.size() > MOST_KNOWN) {
            standings.remove(standings.keySet().iterator().next());
        }
        return changes;
    }

    /** Of which targets something is remembered. */
    synchronized Set<Long> known() {
        return Set.copyOf(standings.keySet());
    }

    /** These are no more. */
    synchronized void forget(Collection<Long> targets) {
        standings.keySet().removeAll(Set.copyOf(targets));
    }

    private Standing standing(long target) {
        return standings.getOrDefault(target, Standing.UNKNOWN);
    }
}
