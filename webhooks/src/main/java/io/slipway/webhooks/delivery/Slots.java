package io.slipway.webhooks.delivery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which lanes are being sent, and how many more may be. No target keeps another waiting: one that did not answer lately has
 * a single lane until it does, and when three quarters of all places are taken, each target has one.
 */
final class Slots {
    /** More silent targets than that are not remembered: then they have lanes as others do. */
    private static final int MOST_SILENT = 10_000;

    private final int total;
    private final int perTarget;
    // All guarded by this.
    private final Set<Lane> held = new HashSet<>();
    private final Map<Long, Integer> heldOf = new HashMap<>();
    private final Set<Long> silent = new HashSet<>();

    Slots(int total, int perTarget) {
        this.total = total;
        this.perTarget = perTarget;
    }

    synchronized Lanes.Room room() {
        int each = held.size() >= total - total / 4 ? 1 : perTarget;
        Set<Long> named = new HashSet<>(heldOf.keySet());
        named.addAll(silent);
        Map<Long, Integer> free = new HashMap<>();
        for (Long target : named) {
            int allowed = silent.contains(target) ? 1 : each;
            free.put(target, Math.max(0, allowed - heldOf.getOrDefault(target, 0)));
        }
        return new Lanes.Room(total - held.size(), each, free, Set.copyOf(held));
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

    /** Remembers whether a target answered when it was asked last. */
    synchronized void answered(long target, boolean any) {
        if (any) {
            silent.remove(target);
        } else if (silent.size() < MOST_SILENT) {
            silent.add(target);
        }
    }
}
