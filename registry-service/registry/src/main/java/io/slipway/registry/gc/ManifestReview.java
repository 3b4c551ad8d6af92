package io.slipway.registry.gc;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.Times;
import io.slipway.registry.gc.ReviewQueue.Item;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.RegistryEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides about manifests. One stays while a tag names it, an index lists it, or what it is about is here; what somebody
 * deleted goes when its grace time has passed, whatever lists it. With it goes its place in the queues of what it referred
 * to, by triggers.
 */
final class ManifestReview {
    /** In SQL, over {@code manifest m}: why it stays, or NULL. */
    static final String KEPT_BECAUSE = """
            CASE WHEN m.deleted_at IS NOT NULL THEN NULL
                 WHEN EXISTS (SELECT 1 FROM tag t WHERE t.repository_id = m.repository_id AND t.digest = m.digest)
                   THEN 'tagged'
                 WHEN EXISTS (SELECT 1 FROM manifest_reference r
                              WHERE r.repository_id = m.repository_id AND r.child = m.digest AND r.kind = 'manifest')
                   THEN 'listed by an index'
                 WHEN EXISTS (SELECT 1 FROM manifest s
                              WHERE s.repository_id = m.repository_id AND s.digest = m.subject)
                   THEN 'about a manifest that is here'
                 WHEN EXISTS (SELECT 1 FROM cached c WHERE c.repository_id = m.repository_id AND c.digest = m.digest)
                   THEN 'cached from an upstream'
                 WHEN NOT :untagged THEN 'untagged manifests are kept'
            END""";

    private static final String COLLECTOR = "garbage collection";

    private record Held(long size, boolean deleted, boolean kept) {}

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final ReviewQueue queue;
    private final Access access;
    private final ManifestStore manifests;
    private final BlobLinks links;
    private final Outbox outbox;
    private final Clock clock;
    private final GcSettings settings;
    private final Totals totals;

    ManifestReview(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Access access,
            ManifestStore manifests,
            BlobLinks links,
            Outbox outbox,
            Clock clock,
            GcSettings settings,
            Totals totals) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.queue = new ReviewQueue(jdbc, "manifest_review");
        this.access = access;
        this.manifests = manifests;
        this.links = links;
        this.outbox = outbox;
        this.clock = clock;
        this.settings = settings;
        this.totals = totals;
    }

    /** What is to be forgotten once the change is committed. */
    private record Done(Verdict verdict, Optional<Item> item, List<Digest> blobs, List<Digest> manifests) {}

    /** Looks at one manifest whose grace time has passed. */
    Verdict next() {
        Done done = transactions.execute(status -> {
            Durable.later(jdbc);
            Optional<Item> taken = queue.take(clock.instant().minus(settings.grace()));
            if (taken.isEmpty()) {
                return new Done(Verdict.NOTHING_DUE, taken, List.of(), List.of());
            }
            Item item = taken.get();
            Optional<Held> held = lock(item);
            if (held.isEmpty() || held.get().kept() || queue.isQueuedLater(item)) {
                return new Done(Verdict.KEPT, taken, List.of(), List.of());
            }
            List<Digest> dependents = new ArrayList<>(related(item, "manifest"));
            dependents.addAll(referrers(item));
            Done removed = new Done(Verdict.REMOVED, taken, related(item, "blob"), dependents);
            remove(item, held.get());
            return removed;
        });
        done.item().ifPresent(item -> {
            manifests.forget(item.repository(), item.digest());
            done.blobs().forEach(blob -> links.forget(item.repository(), blob));
            done.manifests().forEach(manifest -> manifests.forget(item.repository(), manifest));
        });
        return done.verdict();
    }

    /** First the lock, then a look: whoever tags the manifest or refers to it holds its row until that can be seen. */
    private Optional<Held> lock(Item item) {
        boolean there = jdbc.sql("""
                        SELECT 1 FROM manifest WHERE repository_id = :repository AND digest = :digest FOR UPDATE""")
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!there) {
            return Optional.empty();
        }
        return jdbc.sql("""
                        SELECT m.size, m.deleted_at IS NOT NULL, (%s) IS NOT NULL FROM manifest m
                        WHERE m.repository_id = :repository AND m.digest = :digest""".formatted(KEPT_BECAUSE))
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .param("untagged", settings.untaggedManifests())
                .query((row, number) -> new Held(row.getLong(1), row.getBoolean(2), row.getBoolean(3)))
                .optional();
    }

    private List<Digest> related(Item item, String kind) {
        return jdbc.sql("""
                        SELECT child FROM manifest_reference
                        WHERE repository_id = :repository AND parent = :digest AND kind = :kind""")
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .param("kind", kind)
                .query((row, number) -> Digest.parse(row.getString(1)))
                .list();
    }

    private List<Digest> referrers(Item item) {
        return jdbc.sql("SELECT digest FROM manifest WHERE repository_id = :repository AND subject = :digest")
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .query((row, number) -> Digest.parse(row.getString(1)))
                .list();
    }

    /** What somebody deleted from a mirror counts as cached no more. */
    static void forgetCached(JdbcClient jdbc, Item item) {
        jdbc.sql("DELETE FROM cached WHERE repository_id = :repository AND digest = :digest")
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .update();
    }

    private void remove(Item item, Held held) {
        Instant now = clock.instant();
        Times.tell(jdbc, now);
        jdbc.sql("DELETE FROM manifest WHERE repository_id = :repository AND digest = :digest")
                .param("repository", item.repository().value())
                .param("digest", item.digest().toString())
                .update();
        forgetCached(jdbc, item);
        if (!held.deleted()) {
            RepositoryRef repository = access.byId(List.of(item.repository())).get(item.repository());
            if (repository != null) {
                outbox.append(new RegistryEvent.ManifestDeleted(repository.name(), item.digest(), COLLECTOR, now));
            }
        }
        totals.add("manifest", held.size());
    }
}
