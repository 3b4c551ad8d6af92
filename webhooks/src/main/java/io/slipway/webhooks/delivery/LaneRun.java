package io.slipway.webhooks.delivery;

import io.slipway.webhooks.Times;
import io.slipway.webhooks.payload.Payloads;
import io.slipway.webhooks.receiver.Recipient;
import io.slipway.webhooks.receiver.Seals;
import io.slipway.webhooks.receiver.SecretLostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Sends the events of a claimed lane, one after the other, until there is none, one has to wait, or the turn is over. Of the
 * database's connections all runs together hold a few at most: pushes and pulls find the others.
 */
final class LaneRun {
    private static final Duration TURN = Duration.ofSeconds(20);

    private final Lanes lanes;
    private final Courier courier;
    private final Payloads payloads;
    private final Seals seals;
    private final Retries retries;
    private final Clock clock;
    private final WebhookSettings settings;
    private final Semaphore connections;

    LaneRun(
            Lanes lanes,
            Courier courier,
            Payloads payloads,
            Seals seals,
            Retries retries,
            Clock clock,
            WebhookSettings settings,
            int connections) {
        this.lanes = lanes;
        this.courier = courier;
        this.payloads = payloads;
        this.seals = seals;
        this.retries = retries;
        this.clock = clock;
        this.settings = settings;
        this.connections = new Semaphore(connections, true);
    }

    /** Is told of each attempt. */
    @FunctionalInterface
    interface Observer {
        void attempted(Lane lane, Exchange exchange);
    }

    /**
     * Works a lane off.
     *
     * @param going false: no further event is begun
     */
    void run(Lanes.Claim claim, BooleanSupplier going, Observer observer) throws InterruptedException {
        long begun = System.nanoTime();
        boolean waiting = false;
        while (!waiting && going.getAsBoolean() && System.nanoTime() - begun < TURN.toNanos()) {
            Optional<Lanes.Head> head = connected(() -> lanes.head(claim.lane()));
            if (head.isEmpty()) {
                break;
            }
            waiting = send(claim, head.get(), observer);
        }
        if (!waiting) {
            connected(() -> {
                lanes.release(claim);
                return true;
            });
        }
    }

    /** Makes one attempt; true when the lane has to wait after it. */
    private boolean send(Lanes.Claim claim, Lanes.Head head, Observer observer) throws InterruptedException {
        Exchange exchange;
        try {
            exchange = attempt(head);
        } catch (InterruptedException e) {
            // Nobody knows what became of it: it is sent again, and soon.
            lanes.release(claim);
            throw e;
        }
        observer.attempted(claim.lane(), exchange);
        Lanes.Verdict verdict = verdict(head, exchange);
        Optional<String> pause = pauses(head, exchange);
        connected(() -> {
            boolean done = lanes.settle(claim, head, exchange, verdict);
            if (done) {
                pause.ifPresent(note -> lanes.pause(claim.lane().webhook(), note));
            }
            return done;
        });
        return verdict.isPending();
    }

    private Exchange attempt(Lanes.Head head) throws InterruptedException {
        Recipient recipient;
        try {
            recipient = seals.recipient(head.target(), clock.instant());
        } catch (SecretLostException e) {
            return new Exchange(
                    clock.instant(),
                    0,
                    new Outcome.Refused(Outcome.Fault.TARGET),
                    Map.of(),
                    "",
                    Optional.empty(),
                    "" + e.getMessage());
        }
        if (!head.form().carried().contains(head.event().type())) {
            return new Exchange(
                    clock.instant(),
                    0,
                    new Outcome.Refused(Outcome.Fault.EVENT),
                    Map.of(),
                    "",
                    Optional.empty(),
                    "the form '%s' has nothing for %s: it was chosen after the event was queued"
                            .formatted(head.form().text(), head.event().type().text()));
        }
        return courier.send(recipient, head.event().id(), payloads.write(head.form(), head.event()));
    }

    private Lanes.Verdict verdict(Lanes.Head head, Exchange exchange) {
        Instant now = Times.now(clock);
        // The lane stays ours for the next of its events.
        Instant ours = now.plus(settings.lease());
        if (exchange.outcome() instanceof Outcome.Delivered) {
            return new Lanes.Verdict("delivered", Optional.empty(), now, ours);
        }
        Instant first = head.firstAttemptAt().orElse(exchange.startedAt());
        Instant since = exchange.outcome() instanceof Outcome.Unavailable
                ? first
                : head.refusedSince().orElse(exchange.startedAt());
        int tries = head.tries() + 1;
        return retries.again(exchange.outcome(), tries, since, now)
                .map(next -> new Lanes.Verdict("pending", Optional.of(exchange.detail()), next, now))
                .orElseGet(() -> new Lanes.Verdict(
                        "failed",
                        Optional.of("given up after %d attempts in %s; at last %s"
                                .formatted(tries, words(Duration.between(first, now)), exchange.detail())),
                        now,
                        ours));
    }

    private Optional<String> pauses(Lanes.Head head, Exchange exchange) {
        if (exchange.outcome() instanceof Outcome.Gone) {
            return Optional.of("the receiver wants nothing any more: it answered 410 (Gone)");
        }
        boolean failed = !(exchange.outcome() instanceof Outcome.Delivered);
        return head.failingSince()
                .filter(since -> failed && !exchange.startedAt().isBefore(since.plus(settings.pauseAfter())))
                .map(since -> "no attempt has succeeded since " + since + "; at last " + exchange.detail());
    }

    private static String words(Duration time) {
        if (time.toHours() >= 2) {
            return time.toHours() + " hours";
        }
        return time.toMinutes() >= 2 ? time.toMinutes() + " minutes" : Math.max(time.toSeconds(), 1) + " s";
    }

    private <T> T connected(Supplier<T> statement) throws InterruptedException {
        connections.acquire();
        try {
            return statement.get();
        } finally {
            connections.release();
        }
    }
}
