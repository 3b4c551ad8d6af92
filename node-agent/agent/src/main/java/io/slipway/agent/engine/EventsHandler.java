package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Handler;
import io.slipway.agent.engine.http.JsonLines;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code GET /events}: what has happened since, and what happens until. */
final class EventsHandler implements Handler {
    private static final Duration AT_MOST = Duration.ofHours(1);

    private final EventStream events;
    private final Clock clock;

    EventsHandler(EventStream events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void handle(Exchange exchange) throws IOException, InterruptedException {
        Optional<Instant> since =
                DockerTime.parse("since", exchange.query("since").orElse(""));
        Optional<Instant> until =
                DockerTime.parse("until", exchange.query("until").orElse(""));
        if (since.isPresent() && until.isPresent() && since.get().isAfter(until.get())) {
            throw EngineException.badRequest(
                    "`since` time (" + exchange.query("since").orElse("") + ") cannot be after `until` time ("
                            + exchange.query("until").orElse("") + ")");
        }
        Predicate<EngineEvent> filter = new EventFilter(exchange.filters());
        Predicate<EngineEvent> inTime = event -> !event.time().isBefore(since.orElse(Instant.MIN))
                && !event.time().isAfter(until.orElse(Instant.MAX));
        boolean replay = since.isPresent() || until.isPresent();
        exchange.interruptWhenClientGone();
        JsonLines lines = new JsonLines(exchange);
        try (EventStream.Subscription subscription = events.subscribe(filter, replay ? inTime : event -> false)) {
            lines.begin();
            for (EngineEvent event : subscription.before()) {
                lines.write(event.toJson(exchange.apiVersion()));
            }
            follow(subscription.listener(), until, exchange, lines);
        }
    }

    private void follow(EventListener listener, Optional<Instant> until, Exchange exchange, JsonLines lines)
            throws IOException, InterruptedException {
        Duration left = left(until);
        while (!left.isNegative() && !left.isZero()) {
            Optional<EngineEvent> event = listener.next(left);
            if (event.isPresent()) {
                lines.write(event.get().toJson(exchange.apiVersion()));
            }
            if (listener.overrun()) {
                throw new IOException("a listener to events did not keep up and is cut off");
            }
            left = left(until);
        }
    }

    private Duration left(Optional<Instant> until) {
        return until.map(end -> Duration.between(clock.instant(), end))
                .filter(left -> left.compareTo(AT_MOST) < 0)
                .orElse(AT_MOST);
    }
}
