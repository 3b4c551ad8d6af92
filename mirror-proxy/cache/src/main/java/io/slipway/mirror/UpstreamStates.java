package io.slipway.mirror;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The state of each upstream by its name, from its first request to its end. */
public final class UpstreamStates {
    /** Learns which states there are. Called under a lock of the state's name: must not block. */
    public interface Listener {
        /** A state has come into being. */
        void appeared(String upstream, UpstreamState state);

        /** An upstream has ended. */
        void gone(String upstream);
    }

    private final Map<String, UpstreamState> states = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Listener listener;

    public UpstreamStates(Clock clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Of an upstream, which need not have been asked for anything yet. */
    public UpstreamState of(Upstream upstream) {
        UpstreamState known = states.get(upstream.name());
        return known != null
                ? known
                : states.computeIfAbsent(upstream.name(), name -> {
                    UpstreamState state = new UpstreamState(clock);
                    listener.appeared(name, state);
                    return state;
                });
    }

    /** Of an upstream that is no more. */
    public void forget(String name) {
        if (states.remove(name) != null) {
            listener.gone(name);
        }
    }
}
