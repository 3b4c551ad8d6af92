package io.slipway.mirror;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The state of each upstream by its name, from its first request to its end. */
public final class UpstreamStates {
    private final Map<String, UpstreamState> states = new ConcurrentHashMap<>();
    private final Clock clock;

    public UpstreamStates(Clock clock) {
        this.clock = clock;
    }

    /** Of an upstream, which need not have been asked for anything yet. */
    public UpstreamState of(Upstream upstream) {
        return states.computeIfAbsent(upstream.name(), name -> new UpstreamState(clock));
    }

    /** Of an upstream that is no more. */
    public void forget(String name) {
        states.remove(name);
    }
}
