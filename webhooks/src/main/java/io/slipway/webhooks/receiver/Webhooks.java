package io.slipway.webhooks.receiver;

import io.slipway.oci.RepositoryName;
import io.slipway.outbound.TrustedCertificates;
import io.slipway.webhooks.EventType;
import io.slipway.webhooks.Times;
import io.slipway.webhooks.payload.PayloadForm;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The targets. Whoever calls has checked that the caller may see and change them. A secret is shown when it is made, and
 * never again.
 */
public final class Webhooks {
    /** The first half of a lock of the database that nobody else takes; the second is a namespace's. */
    private static final int LOCK = 0x736c6977;

    private static final String ALL = """
            SELECT webhook.*,
                   (SELECT coalesce(sum(lane.pending), 0) FROM webhook_lane lane WHERE lane.webhook_id = webhook.id)
                       AS pending
            FROM webhook WHERE deleted_at IS NULL""";

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final Seals seals;
    private final Clock clock;
    private final Limits limits;
    private final Runnable changed;
    private final SecureRandom random = new SecureRandom();

    /**
     * How many there may be.
     *
     * @param perNamespace targets of a namespace, those of its repositories included
     * @param queue events that may wait for one target
     */
    public record Limits(int perNamespace, long queue) {}

    /**
     * Creates them.
     *
     * @param changed is told when there may be something to send that was not before
     */
    public Webhooks(
            JdbcClient database,
            TransactionOperations transactions,
            SecretBox box,
            Clock clock,
            Limits limits,
            Runnable changed) {
        this.database = database;
        this.transactions = transactions;
        this.seals = new Seals(box);
        this.clock = clock;
        this.limits = limits;
        this.changed = changed;
    }

    /** A target that was made, with the one look at its secret. */
    public record Created(Webhook webhook, SigningSecret secret) {}

    /**
     * Makes a target.
     *
     * @param secret empty: one is generated
     * @throws TooManyWebhooksException when its namespace has as many as it may
     */
    public Created create(NewWebhook wanted, Optional<SigningSecret> secret, String by) {
        SigningSecret signing = secret.orElseGet(() -> SigningSecret.generate(random));
        long id = database.sql("SELECT nextval(pg_get_serial_sequence('webhook', 'id'))")
                .query(Long.class)
                .single();
        boolean made = transactions.execute(status -> {
            queueUp(wanted.scope().namespace());
            return insert(id, wanted, signing, by);
        });
        if (!made) {
            throw new TooManyWebhooksException(wanted.scope().namespace(), limits.perNamespace());
        }
        changed.run();
        return new Created(
                find(id).orElseThrow(() -> new IllegalStateException("webhook " + id + " is gone")), signing);
    }

    /** Who counts a namespace's targets has it alone until the commit, or two at once would take the last place both. */
    private void queueUp(String namespace) {
        database.sql("SELECT pg_advisory_xact_lock(:lock, hashtext(:namespace))")
                .param("lock", LOCK)
                .param("namespace", namespace)
                .query((row, number) -> true)
                .list();
    }

    /** False when there is no place. */
    private boolean insert(long id, NewWebhook wanted, SigningSecret signing, String by) {
        return database.sql("""
                        INSERT INTO webhook (id, namespace, repository, url, form, events, header_names, sealed_headers,
                            sealed_secret, ca_certificates, enabled, created_at, created_by, updated_at)
                        SELECT :id, :namespace, :repository, :url, :form, :events, :headerNames, :headers,
                            :secret, :certificates, :enabled, :now, :by, :now
                        WHERE (SELECT count(*) FROM webhook WHERE namespace = :namespace AND deleted_at IS NULL) < :most""")
                        .param("id", id)
                        .param("namespace", wanted.scope().namespace())
                        .param(
                                "repository",
                                wanted.scope()
                                        .repository()
                                        .map(Object::toString)
                                        .orElse(null))
                        .param("url", wanted.url().toString())
                        .param("form", wanted.form().text())
                        .param("events", array(wanted.events().names()))
                        .param("headerNames", array(wanted.headers().names()))
                        .param("headers", seals.seal(id, wanted.headers()))
                        .param("secret", seals.seal(id, signing))
                        .param(
                                "certificates",
                                wanted.certificates()
                                        .map(TrustedCertificates::pem)
                                        .orElse(null))
                        .param("enabled", wanted.enabled())
                        .param("now", Times.of(Times.now(clock)))
                        .param("by", by)
                        .param("most", limits.perNamespace())
                        .update()
                > 0;
    }

    public Optional<Webhook> find(long id) {
        return database.sql(ALL + " AND id = :id")
                .param("id", id)
                .query(this::webhook)
                .optional();
    }

    /** Those of one repository or one namespace, not those of the namespace's repositories; in the order of their ids. */
    public List<Webhook> list(WebhookScope scope, long after, int limit) {
        return database.sql(ALL + """
                         AND namespace = :namespace AND repository IS NOT DISTINCT FROM :repository::text AND id > :after
                        ORDER BY id LIMIT :limit""")
                .param("namespace", scope.namespace())
                .param("repository", scope.repository().map(Object::toString).orElse(null))
                .param("after", after)
                .param("limit", limit)
                .query(this::webhook)
                .list();
    }

    /**
     * All of a namespace and its repositories.
     *
     * @param namespace empty: of all namespaces
     */
    public List<Webhook> list(Optional<String> namespace, long after, int limit) {
        return database.sql(ALL + """
                         AND namespace = coalesce(:namespace::text, namespace) AND id > :after
                        ORDER BY id LIMIT :limit""")
                .param("namespace", namespace.orElse(null))
                .param("after", after)
                .param("limit", limit)
                .query(this::webhook)
                .list();
    }

    /**
     * Changes a target; empty when there is none. Its headers stay with the server that they were given for: they go when
     * the change has another one and no headers.
     *
     * @throws InvalidWebhookException when its form would not have its events
     */
    public Optional<Webhook> change(long id, WebhookChange change) {
        Boolean found = transactions.execute(status -> lock(id).map(old -> {
                    PayloadForm form = change.form().orElse(old.form());
                    EventFilter events = change.events()
                            .orElseGet(() -> change.form().isPresent() ? carried(old.events(), form) : old.events());
                    events.check(form);
                    boolean other =
                            change.url().filter(url -> !url.equals(old.url())).isPresent()
                                    || change.enabled()
                                            .filter(enabled -> enabled != old.enabled())
                                            .isPresent();
                    update(id, change, headers(old, change), form, events);
                    if (other) {
                        beginAnew(id);
                    }
                    hurry(id);
                    return true;
                })
                .orElse(false));
        if (!Boolean.TRUE.equals(found)) {
            return Optional.empty();
        }
        changed.run();
        return find(id);
    }

    /** Another form without another filter: what it has of the events there were, or all that it has. */
    private static EventFilter carried(EventFilter events, PayloadForm form) {
        Set<EventType> both =
                events.types().stream().filter(form.carried()::contains).collect(Collectors.toSet());
        return both.isEmpty() ? EventFilter.all(form) : new EventFilter(both);
    }

    /** Who may change the URL need not be who knows the values: they are not sent to a server of her choice. */
    private static Optional<CustomHeaders> headers(Webhook old, WebhookChange change) {
        boolean elsewhere =
                change.url().filter(url -> !url.isOfTheServerOf(old.url())).isPresent();
        return elsewhere ? Optional.of(change.headers().orElse(CustomHeaders.NONE)) : change.headers();
    }

    private void update(
            long id, WebhookChange change, Optional<CustomHeaders> headers, PayloadForm form, EventFilter events) {
        database.sql("""
                        UPDATE webhook SET url = coalesce(:url, url), form = :form, events = :events,
                            header_names = coalesce(:headerNames, header_names),
                            sealed_headers = coalesce(:headers, sealed_headers),
                            ca_certificates = CASE WHEN :trust THEN :certificates ELSE ca_certificates END,
                            enabled = coalesce(:enabled, enabled), updated_at = :now
                        WHERE id = :id""")
                .param("id", id)
                .param("url", change.url().map(WebhookUrl::toString).orElse(null))
                .param("form", form.text())
                .param("events", array(events.names()))
                .param(
                        "headerNames",
                        headers.map(CustomHeaders::names).map(Webhooks::array).orElse(null))
                .param("headers", headers.map(all -> seals.seal(id, all)).orElse(null))
                .param("trust", change.certificates().isPresent())
                .param(
                        "certificates",
                        change.certificates()
                                .flatMap(pem -> pem)
                                .map(TrustedCertificates::pem)
                                .orElse(null))
                .param("enabled", change.enabled().orElse(null))
                .param("now", Times.of(Times.now(clock)))
                .update();
    }

    /** Takes a target out of sight; what is left of it is removed in the background. False when there is none. */
    public boolean delete(long id) {
        return database.sql("UPDATE webhook SET deleted_at = :now WHERE id = :id AND deleted_at IS NULL")
                        .param("now", Times.of(Times.now(clock)))
                        .param("id", id)
                        .update()
                > 0;
    }

    /**
     * Gives a target another secret; empty when there is no such target.
     *
     * @param secret empty: one is generated
     * @param overlap how long the one before it signs as well
     */
    public Optional<Created> rotate(long id, Optional<SigningSecret> secret, Duration overlap) {
        SigningSecret signing = secret.orElseGet(() -> SigningSecret.generate(random));
        Instant now = Times.now(clock);
        int updated = database.sql("""
                        UPDATE webhook SET sealed_secret = :secret, previous_secret = sealed_secret,
                            previous_until = :until, updated_at = :now
                        WHERE id = :id AND deleted_at IS NULL""")
                .param("secret", seals.seal(id, signing))
                .param("until", Times.of(now.plus(overlap)))
                .param("now", Times.of(now))
                .param("id", id)
                .update();
        if (updated == 0) {
            return Optional.empty();
        }
        hurry(id);
        changed.run();
        return find(id).map(webhook -> new Created(webhook, signing));
    }

    /** Goes on with a target that was paused; empty when there is none. What waited is sent in its order. */
    public Optional<Webhook> resume(long id) {
        transactions.executeWithoutResult(status -> {
            int found = database.sql(
                            "UPDATE webhook SET paused_at = NULL, note = NULL WHERE id = :id AND deleted_at IS NULL")
                    .param("id", id)
                    .update();
            if (found > 0) {
                beginAnew(id);
                hurry(id);
            }
        });
        changed.run();
        return find(id);
    }

    /** Nothing has failed yet: neither the target, nor what waits for it. */
    private void beginAnew(long id) {
        database.sql("UPDATE webhook SET failing_since = NULL WHERE id = :id")
                .param("id", id)
                .update();
        database.sql("""
                        WITH heads AS (
                            SELECT id FROM webhook_delivery
                            WHERE webhook_id = :id AND state = 'pending' AND first_attempt_at IS NOT NULL
                            ORDER BY event_id FOR UPDATE)
                        UPDATE webhook_delivery SET first_attempt_at = NULL, refused_since = NULL, tries = 0
                        FROM heads WHERE webhook_delivery.id = heads.id""").param("id", id).update();
    }

    /** What was put off need not wait any longer: something is different now. Locks lanes in the order of all. */
    private void hurry(long id) {
        database.sql("""
                        WITH locked AS (
                            SELECT repository FROM webhook_lane WHERE webhook_id = :id AND next_at > :now
                            ORDER BY repository FOR UPDATE)
                        UPDATE webhook_lane SET next_at = :now FROM locked
                        WHERE webhook_id = :id AND webhook_lane.repository = locked.repository""")
                .param("now", Times.of(Times.now(clock)))
                .param("id", id)
                .update();
    }

    /** What it takes to send to a target now. */
    public Optional<Recipient> recipient(long id) {
        return database.sql("SELECT " + Seals.Sealed.COLUMNS + " FROM webhook WHERE id = :id AND deleted_at IS NULL")
                .param("id", id)
                .query((row, number) -> Seals.Sealed.of(row))
                .optional()
                .map(row -> seals.recipient(row, clock.instant()));
    }

    private Optional<Webhook> lock(long id) {
        return database.sql(
                        "SELECT webhook.*, 0 AS pending FROM webhook WHERE id = :id AND deleted_at IS NULL FOR NO KEY UPDATE")
                .param("id", id)
                .query(this::webhook)
                .optional();
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    private Webhook webhook(ResultSet row, int number) throws SQLException {
        String namespace = row.getString("namespace");
        long pending = row.getLong("pending");
        @Nullable String repository = row.getString("repository");
        return new Webhook(
                row.getLong("id"),
                new WebhookScope(namespace, Optional.ofNullable(repository).map(RepositoryName::parse)),
                WebhookUrl.parse(row.getString("url")),
                PayloadForm.find(row.getString("form")).orElseThrow(),
                EventFilter.parse(texts(row, "events")),
                texts(row, "header_names"),
                Optional.ofNullable(row.getString("ca_certificates")).map(TrustedCertificates::new),
                row.getBoolean("enabled"),
                Times.find(row, "previous_until"),
                Times.find(row, "failing_since"),
                Times.find(row, "paused_at"),
                Optional.ofNullable(row.getString("note")).or(() -> full(pending)),
                pending,
                Times.get(row, "created_at"),
                row.getString("created_by"),
                Times.get(row, "updated_at"));
    }

    private Optional<String> full(long pending) {
        return pending < limits.queue()
                ? Optional.empty()
                : Optional.of("%d events wait, as many as may: further ones step aside at once, as failed"
                        .formatted(pending));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.stream((Object[]) row.getArray(column).getArray())
                .map(String.class::cast)
                .toList();
    }
}
