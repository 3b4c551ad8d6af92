package io.slipway.registry.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests by route, method and status, how long they took, and their bytes. To record one makes no object: each
 * combination has its timer in a place of its own, made when it is first seen.
 */
public final class RequestMetrics {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "other");
    private static final int OTHER_METHOD = METHODS.size() - 1;
    private static final int FIRST_STATUS = 100;
    private static final int STATUSES = 500;

    private static final Duration[] BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1)
    };

    private final MeterRegistry registry;
    private final Map<Route, Series> series = new EnumMap<>(Route.class);
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();

    /** What is counted of a route. */
    private record Series(Counter received, Counter sent, AtomicReferenceArray<@Nullable Timer> timers) {}

    public RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Route route : Route.values()) {
            series.put(
                    route,
                    new Series(
                            bytes("slipway.http.received", "Bytes of request bodies", route),
                            bytes("slipway.http.sent", "Bytes of answers' bodies", route),
                            new AtomicReferenceArray<>(METHODS.size() * STATUSES)));
        }
        Gauge.builder("slipway.http.active", this, RequestMetrics::active)
                .description("Requests that are being served")
                .register(registry);
    }

    private Counter bytes(String name, String description, Route route) {
        return Counter.builder(name)
                .description(description)
                .baseUnit("bytes")
                .tag("route", route.label())
                .register(registry);
    }

    void begin() {
        begun.increment();
    }

    void end() {
        ended.increment();
    }

    /** How many requests are being served. */
    public long active() {
        // In this order a request that ends between the two reads is counted as active, never as less than none.
        long over = ended.sum();
        return begun.sum() - over;
    }

    /**
     * Records one that has ended.
     *
     * @param bytesIn of its body, as far as it was read
     * @param bytesOut of the answer's body
     */
    void record(Route route, @Nullable String method, int status, long nanos, long bytesIn, long bytesOut) {
        Series counted = series.get(route);
        if (counted == null) {
            throw new IllegalStateException("nothing is counted of " + route);
        }
        timer(counted.timers(), route, method(method), status).record(nanos, TimeUnit.NANOSECONDS);
        if (bytesIn > 0) {
            counted.received().increment((double) bytesIn);
        }
        if (bytesOut > 0) {
            counted.sent().increment((double) bytesOut);
        }
    }

    private Timer timer(AtomicReferenceArray<@Nullable Timer> timers, Route route, int method, int status) {
        int offset = Math.clamp(status - FIRST_STATUS, 0, STATUSES - 1);
        int index = method * STATUSES + offset;
        Timer known = timers.get(index);
        if (known == null) {
            // The registry answers the same timer to whoever else makes it at this moment.
            known = make(route, method, FIRST_STATUS + offset);
            timers.set(index, known);
        }
        return known;
    }

    private Timer make(Route route, int method, int status) {
        return Timer.builder("slipway.http.requests")
                .description(
                        "Requests, from their first byte to the end of the answer; bytes that the kernel sends from a"
                                + " file by itself come after")
                .tag("route", route.label())
                .tag("method", METHODS.get(method))
                .tag("code", Integer.toString(status))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private static int method(@Nullable String name) {
        // What clients may send is theirs to choose, and must not become a metric each.
        return switch (name) {
            case "GET" -> 0;
            case "HEAD" -> 1;
            case "POST" -> 2;
            case "PUT" -> 3;
            case "PATCH" -> 4;
            case "DELETE" -> 5;
            case null, default -> OTHER_METHOD;
        };
    }
}
