package io.slipway.webhooks.delivery;

import io.slipway.webhooks.payload.Payload;
import io.slipway.webhooks.payload.Payloads;
import io.slipway.webhooks.receiver.Recipient;
import io.slipway.webhooks.receiver.Webhook;
import io.slipway.webhooks.receiver.Webhooks;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Sends a target something that reports no change, at once and once, whatever its state; a few at a time, and fewer of one
 * namespace, so that targets that hang keep only their own owner from trying others.
 */
public final class Ping {
    private static final int MOST = 64;
    private static final int MOST_OF_NAMESPACE = 2;

    private final Webhooks webhooks;
    private final Courier courier;
    private final Payloads payloads;
    private final Clock clock;
    // How many are under way, by namespace. Guarded by itself.
    private final Map<String, Integer> asking = new HashMap<>();

    public Ping(Webhooks webhooks, Courier courier, Payloads payloads, Clock clock) {
        this.webhooks = webhooks;
        this.courier = courier;
        this.payloads = payloads;
        this.clock = clock;
    }

    /**
     * What came back; empty when the target is not there any more, or as many are being asked as may, of its namespace or in
     * all.
     *
     * @throws io.slipway.webhooks.receiver.SecretLostException when there is nothing to sign with
     */
    public Optional<Exchange> send(Webhook webhook, String actor) throws InterruptedException {
        String namespace = webhook.scope().namespace();
        if (!begin(namespace)) {
            return Optional.empty();
        }
        try {
            Optional<Recipient> recipient = webhooks.recipient(webhook.id());
            if (recipient.isEmpty()) {
                return Optional.empty();
            }
            UUID id = UUID.randomUUID();
            Payload payload = payloads.ping(webhook.form(), id, webhook.scope().toString(), actor, clock.instant());
            return Optional.of(apart(() -> courier.send(recipient.get(), id, payload)));
        } finally {
            end(namespace);
        }
    }

    private boolean begin(String namespace) {
        synchronized (asking) {
            int all = asking.values().stream().mapToInt(Integer::intValue).sum();
            if (all >= MOST || asking.getOrDefault(namespace, 0) >= MOST_OF_NAMESPACE) {
                return false;
            }
            asking.merge(namespace, 1, Integer::sum);
            return true;
        }
    }

    private void end(String namespace) {
        synchronized (asking) {
            asking.computeIfPresent(namespace, (name, count) -> count == 1 ? null : count - 1);
        }
    }

    /** On a thread of the system, as the lookup of a host holds it. */
    private static Exchange apart(Callable<Exchange> request) throws InterruptedException {
        FutureTask<Exchange> task = new FutureTask<>(request);
        Thread.ofPlatform().daemon().name("webhook-ping").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a ping failed here", e.getCause());
        }
    }
}
