package io.slipway.registry.operations;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.mirror.UpstreamState;
import io.slipway.mirror.UpstreamStates;
import io.slipway.transfer.RateLimit;
import io.slipway.transfer.Turns;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Metrics of each upstream from its first request on, and of all together. All are read when somebody looks. */
public final class MirrorMetrics implements UpstreamStates.Listener {
    private static final String UPSTREAM = "upstream";

    private final MeterRegistry registry;
    private final Map<String, List<Meter>> meters = new ConcurrentHashMap<>();

    public MirrorMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void appeared(String upstream, UpstreamState state) {
        meters.put(
                upstream,
                List.of(
                        reads(upstream, "hit", state, figures -> figures.hits()),
                        reads(upstream, "miss", state, figures -> figures.misses()),
                        counter(
                                "slipway.mirror.stale",
                                "Reads served although the upstream could not be asked",
                                upstream,
                                state,
                                UpstreamState.Figures::stale),
                        counter(
                                "slipway.mirror.fetched",
                                "Bytes fetched from the upstream",
                                upstream,
                                state,
                                UpstreamState.Figures::bytesFetched),
                        counter(
                                "slipway.mirror.saved",
                                "Bytes served without fetching them",
                                upstream,
                                state,
                                UpstreamState.Figures::bytesSaved),
                        counter(
                                "slipway.mirror.failures",
                                "Requests that the upstream did not answer, or refused for their number",
                                upstream,
                                state,
                                UpstreamState.Figures::failures),
                        FunctionTimer.builder(
                                        "slipway.mirror.requests",
                                        state,
                                        known -> known.figures().requests(),
                                        known -> known.figures().time().toNanos(),
                                        TimeUnit.NANOSECONDS)
                                .description("Requests to the upstream, until its answer began")
                                .tag(UPSTREAM, upstream)
                                .register(registry),
                        Gauge.builder("slipway.mirror.pulls.left", state, MirrorMetrics::left)
                                .description("How many pulls the upstream still allows, by its own word")
                                .tag(UPSTREAM, upstream)
                                .strongReference(true)
                                .register(registry)));
    }

    /**
     * How many of a kind of request to upstreams go on and wait, and how many may, of all upstreams together.
     *
     * @param kind such as {@code downloads}
     */
    public void turns(String kind, Turns turns) {
        turn(kind, "running", turns, Turns::running, Turns::most);
        turn(kind, "waiting", turns, Turns::waiting, Turns::mostWaiting);
    }

    private void turn(
            String kind, String state, Turns turns, ToDoubleFunction<Turns> now, ToDoubleFunction<Turns> most) {
        Gauge.builder("slipway.mirror.turns", turns, now)
                .description("Requests to upstreams that go on or wait for their turn")
                .tag("kind", kind)
                .tag("state", state)
                .strongReference(true)
                .register(registry);
        Gauge.builder("slipway.mirror.turns.limit", turns, most)
                .description("How many of them there may be; of one upstream half as many")
                .tag("kind", kind)
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void gone(String upstream) {
        List<Meter> known = meters.remove(upstream);
        if (known != null) {
            known.forEach(registry::remove);
        }
    }

    private Meter reads(
            String upstream, String result, UpstreamState state, ToLongFunction<UpstreamState.Figures> figure) {
        return FunctionCounter.builder("slipway.mirror.reads", state, of(figure))
                .description("Manifests and blobs that were asked for")
                .tag(UPSTREAM, upstream)
                .tag("result", result)
                .register(registry);
    }

    private Meter counter(
            String name,
            String description,
            String upstream,
            UpstreamState state,
            ToLongFunction<UpstreamState.Figures> figure) {
        return FunctionCounter.builder(name, state, of(figure))
                .description(description)
                .tag(UPSTREAM, upstream)
                .register(registry);
    }

    private static ToDoubleFunction<UpstreamState> of(ToLongFunction<UpstreamState.Figures> figure) {
        return state -> figure.applyAsLong(state.figures());
    }

    private static double left(UpstreamState state) {
        return state.rateLimit()
                .map(RateLimit::remaining)
                .map(Long::doubleValue)
                .orElse(Double.NaN);
    }
}
