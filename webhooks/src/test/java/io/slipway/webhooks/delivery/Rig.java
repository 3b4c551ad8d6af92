package io.slipway.webhooks.delivery;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.webhooks.EventType;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.RegistryEvent;
import io.slipway.webhooks.Times;
import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.payload.Payloads;
import io.slipway.webhooks.payload.RegistryFacts;
import io.slipway.webhooks.receiver.CustomHeaders;
import io.slipway.webhooks.receiver.EventFilter;
import io.slipway.webhooks.receiver.NewWebhook;
import io.slipway.webhooks.receiver.SecretBox;
import io.slipway.webhooks.receiver.WebhookScope;
import io.slipway.webhooks.receiver.WebhookUrl;
import io.slipway.webhooks.receiver.Webhooks;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The whole module on a database of its own, with a clock that is moved; several of them may share a database. */
final class Rig implements AutoCloseable {
    /** Sealed: each byte the other way round. */
    static final SecretBox BOX = new SecretBox() {
        @Override
        public byte[] seal(String purpose, byte[] secret) {
            byte[] sealed = secret.clone();
            for (int i = 0; i < sealed.length; i++) {
                sealed[i] ^= (byte) 0xff;
            }
            return sealed;
        }

        @Override
        public byte[] open(String purpose, byte[] sealed) {
            return seal(purpose, sealed);
        }
    };

    static final RegistryFacts FACTS = new RegistryFacts() {
        @Override
        public Optional<URI> address() {
            return Optional.of(URI.create("https://registry.example.com"));
        }

        @Override
        public Optional<Repository> repository(RepositoryName name) {
            return Optional.of(new Repository(false, Instant.parse("2026-01-01T00:00:00Z")));
        }
    };

    static final Digest DIGEST = Digest.sha256("{}".getBytes(StandardCharsets.UTF_8));

    final MovingClock clock;
    final TestDatabase database;
    final JdbcClient jdbc;
    final TransactionTemplate transactions;
    final WebhookSettings settings;
    final Wakeup wakeup = new Wakeup();
    final Outbox outbox;
    final Webhooks webhooks;
    final DeliveryLog log;
    final Redelivery redelivery;
    final Figures figures;
    final Courier courier;
    final Payloads payloads = new Payloads(FACTS);
    final Dispatcher dispatcher;

    Rig(TestDatabase database, MovingClock clock, Map<String, String> properties) {
        this.database = database;
        this.clock = clock;
        this.jdbc = database.jdbc();
        this.transactions = database.transactions();
        this.settings = settings(properties);
        this.outbox = new Outbox(jdbc, wakeup::written);
        this.webhooks = webhooks(BOX);
        this.log = new DeliveryLog(jdbc);
        this.redelivery = new Redelivery(jdbc, transactions, clock, settings.queue(), wakeup::changed);
        this.figures = new Figures(jdbc, clock);
        this.courier = new Courier(settings, clock);
        this.dispatcher = Dispatcher.of(jdbc, transactions, courier, payloads, BOX, figures, wakeup, clock, settings);
    }

    Rig(TestDatabase database, MovingClock clock) {
        this(database, clock, Map.of());
    }

    /** The defaults but these, and receivers on loopback. */
    static WebhookSettings settings(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(Map.of("slipway.webhooks.private-networks", "127.0.0.0/8"));
        all.putAll(properties);
        return new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("slipway.webhooks", WebhookSettings.class);
    }

    /** The targets of this database, with another key. */
    Webhooks webhooks(SecretBox box) {
        return new Webhooks(
                jdbc,
                transactions,
                box,
                clock,
                new Webhooks.Limits(settings.perNamespace(), settings.queue()),
                wakeup::changed);
    }

    long webhook(String url, WebhookScope scope, PayloadForm form, EventType... types) {
        return webhooks.create(
                        new NewWebhook(
                                scope,
                                WebhookUrl.parse(url),
                                form,
                                types.length == 0 ? EventFilter.all(form) : new EventFilter(Set.of(types)),
                                CustomHeaders.NONE,
                                Optional.empty(),
                                true),
                        Optional.empty(),
                        "ana")
                .webhook()
                .id();
    }

    long webhook(String url) {
        return webhook(url, WebhookScope.ofNamespace("ana"), PayloadForm.CLOUD_EVENTS);
    }

    /** A tag that moves; its name says which event it is. */
    void push(String repository, int number) {
        push(repository, List.of(number));
    }

    void push(String repository, List<Integer> numbers) {
        transactions.executeWithoutResult(status -> outbox.append(numbers.stream()
                .map(number -> new RegistryEvent.TagMoved(
                        RepositoryName.parse(repository),
                        Tag.parse("t" + number),
                        DIGEST,
                        Optional.empty(),
                        "ana",
                        clock.instant()))
                .toArray(RegistryEvent[]::new)));
    }

    /** Waits where an interruption, which ends the test, cannot be thrown. */
    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits in real time for what happens in the background, for a minute at most. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("after a minute still not: " + what + "; " + states());
            }
            Thread.sleep(5);
        }
    }

    /** Until nothing can be sent before the clock is moved. */
    void settle() throws InterruptedException {
        wakeup.written();
        await("nothing is due", this::isQuiet);
    }

    /** A lane that is claimed is under way; one that is due soon will be. */
    private boolean isQuiet() {
        wakeup.changed();
        return count("outbox") == 0
                && jdbc.sql("""
                                SELECT count(*) FROM webhook_lane lane JOIN webhook ON webhook.id = lane.webhook_id
                                WHERE claimed_until > :now OR (next_at <= :now
                                    AND enabled AND paused_at IS NULL AND deleted_at IS NULL)""")
                                .param("now", Times.of(clock.instant()))
                                .query(Long.class)
                                .single()
                        == 0
                && dispatcher.active() == 0;
    }

    /** Moves the clock, and lets happen what is due then. */
    void pass(Duration time) throws InterruptedException {
        clock.advance(time);
        settle();
    }

    /** Moves the clock, and waits for a turn of the dispatcher that has begun since. It counts anew when time has passed. */
    void turn() throws InterruptedException {
        clock.advance(Duration.ofMinutes(1));
        wakeup.changed();
        await("a turn", () -> {
            Figures.Queued counted = figures.queued();
            // Until something was counted, each look makes figures of its own.
            return counted == figures.queued() && counted.at().equals(clock.instant());
        });
    }

    long count(String rows) {
        return jdbc.sql("SELECT count(*) FROM " + rows).query(Long.class).single();
    }

    long pending() {
        return count("webhook_delivery WHERE state = 'pending'");
    }

    List<String> states() {
        return jdbc.sql("SELECT state || ' ' || count(*) FROM webhook_delivery GROUP BY state ORDER BY state")
                .query(String.class)
                .list();
    }

    /** Ids of the events by their numbers, as the database has them. */
    List<UUID> ids(String repository) {
        return new ArrayList<>(jdbc.sql("SELECT event_id FROM webhook_event WHERE repository = :name ORDER BY id")
                .param("name", repository)
                .query(UUID.class)
                .list());
    }

    Rig start() {
        dispatcher.start();
        return this;
    }

    @Override
    public void close() {
        if (dispatcher.isRunning()) {
            dispatcher.stop();
        }
        courier.close();
    }
}
