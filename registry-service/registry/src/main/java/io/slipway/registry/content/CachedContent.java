package io.slipway.registry.content;

import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;
import io.slipway.oci.Tag;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What mirrors hold of their upstreams, in repositories like any other. A manifest is kept before what it refers to, which
 * comes when somebody asks for it, and each thing has a row that says when it was used last; garbage collection takes it
 * away by that row alone. No event tells of it: nothing has happened but that somebody looked.
 */
public final class CachedContent {
    /** Who a copy is by, for the record. */
    public static final String BY = "mirror";

    private static final String CACHE = """
            INSERT INTO cached (repository_id, digest, upstream, size, used_at)
            VALUES (:repository, :digest, :upstream, :size, :now)
            ON CONFLICT (repository_id, digest) DO UPDATE SET used_at = excluded.used_at""";

    private static final RoundTrip.Statement CACHE_STATEMENT = RoundTrip.Statement.of(CACHE);

    private final BlobStore blobs;
    private final JdbcOperations jdbc;
    private final JdbcClient client;
    private final TransactionOperations transactions;
    private final ManifestStore manifests;
    private final BlobLinks links;
    private final ManifestRows rows;
    private final TagRows tags;
    private final Clock clock;

    public CachedContent(
            BlobStore blobs,
            JdbcOperations jdbc,
            TransactionOperations transactions,
            ManifestStore manifests,
            BlobLinks links,
            Clock clock) {
        this.blobs = blobs;
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.transactions = transactions;
        this.manifests = manifests;
        this.links = links;
        this.rows = new ManifestRows(client, clock);
        this.tags = new TagRows(client, clock);
        this.clock = clock;
    }

    /**
     * Where something is kept.
     *
     * @param upstream the name of the upstream that it came from
     */
    public record Place(RepositoryRef repository, String upstream) {}

    /**
     * Keeps a manifest whose bytes were compared with its digest.
     *
     * @param tag one that names it from now on
     */
    public void keep(Place place, Manifest manifest, Digest digest, byte[] content, Optional<Tag> tag)
            throws IOException {
        BlobKey key = blobs.newKey(digest);
        blobs.store(key, content);
        StoredBlob object = new StoredBlob(digest, content.length, key);
        RepositoryId repository = place.repository().id();
        List<Digest> untagged = new ArrayList<>();
        try {
            transactions.executeWithoutResult(status -> {
                RoundTrip trip = new RoundTrip(jdbc);
                // First, as an eviction takes it first.
                trip.add(CACHE_STATEMENT, row(place, digest, content.length));
                int holder = links.record(trip, object, ObjectOrigin.STORED);
                rows.insert(trip, repository, manifest, object, BY);
                OptionalInt moved = tag.map(name -> OptionalInt.of(tags.move(trip, repository, name, digest, BY)))
                        .orElse(OptionalInt.empty());
                List<List<String>> answers = trip.run();
                links.leave(
                        object,
                        answers.get(holder).stream().findFirst().orElseThrow(() -> new ObjectGoneException(digest)));
                if (moved.isPresent()) {
                    // Without a row somebody made the tag since: the next statement sees it.
                    Optional<Digest> previous = answers.get(moved.getAsInt()).stream()
                            .findFirst()
                            .map(TagRows::previous)
                            .orElseGet(() -> tags.move(repository, tag.orElseThrow(), digest, BY));
                    previous.ifPresent(untagged::add);
                }
            });
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            manifests.forget(repository, digest);
            tag.ifPresent(name -> manifests.forget(repository, name));
            untagged.forEach(was -> manifests.forget(repository, was));
        }
    }

    /** Makes a tag name a manifest that is kept already; false when that has gone meanwhile. */
    public boolean name(RepositoryRef repository, Tag tag, Digest digest) {
        List<Digest> untagged = new ArrayList<>();
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                if (!rows.lock(repository.id(), digest)) {
                    return false;
                }
                tags.move(repository.id(), tag, digest, BY).ifPresent(untagged::add);
                return true;
            }));
        } finally {
            manifests.forget(repository.id(), tag);
            untagged.forEach(was -> manifests.forget(repository.id(), was));
        }
    }

    /** Takes a tag away that the upstream has no more. */
    public void forget(RepositoryRef repository, Tag tag) {
        Optional<Digest> named = Optional.empty();
        try {
            named = transactions.execute(status -> tags.delete(repository.id(), tag, BY));
        } finally {
            manifests.forget(repository.id(), tag);
            named.ifPresent(was -> manifests.forget(repository.id(), was));
        }
    }

    /** Keeps a blob whose object was committed: the repository may serve it from now on. */
    public void keep(Place place, StoredBlob object) {
        try {
            transactions.executeWithoutResult(status -> {
                cache(place, object.digest(), object.size());
                links.record(object);
                links.insertLink(place.repository().id(), object.digest());
                noteLearned(place.repository().id(), object.digest());
            });
        } finally {
            links.forget(place.repository().id(), object.digest());
        }
    }

    /**
     * Keeps a blob that another repository of the upstream holds, without fetching it again. That this one holds it as well
     * must have been seen.
     *
     * @param size what the upstream says it has
     * @return false when it is not here, or has another size
     */
    public boolean adopt(Place place, Digest digest, long size) {
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                cache(place, digest, size);
                boolean here = client.sql("""
                                SELECT b.size FROM blob b WHERE b.digest = :digest AND EXISTS (
                                  SELECT 1 FROM cached c JOIN blob_link l
                                    ON l.repository_id = c.repository_id AND l.digest = c.digest AND l.deleted_at IS NULL
                                  WHERE c.upstream = :upstream AND c.digest = b.digest)
                                FOR KEY SHARE OF b""")
                        .param("digest", digest.toString())
                        .param("upstream", place.upstream())
                        .query(Long.class)
                        .optional()
                        .filter(held -> held == size)
                        .isPresent();
                if (here) {
                    links.insertLink(place.repository().id(), digest);
                    noteLearned(place.repository().id(), digest);
                } else {
                    status.setRollbackOnly();
                }
                return here;
            }));
        } finally {
            links.forget(place.repository().id(), digest);
        }
    }

    /**
     * What is known of an image may be more than before: its config comes after its manifest, and an index is there before
     * what it lists.
     */
    private void noteLearned(RepositoryId repository, Digest blob) {
        client.sql("""
                        INSERT INTO repository_change (repository_id)
                        SELECT :repository WHERE EXISTS (
                            SELECT 1 FROM manifest_reference r
                            LEFT JOIN manifest_reference i ON i.repository_id = r.repository_id
                                AND i.child = r.parent AND i.kind = 'manifest'
                            JOIN manifest_facts f ON f.repository_id = r.repository_id
                                AND f.digest IN (r.parent, i.parent)
                            WHERE r.repository_id = :repository AND r.child = :blob AND r.kind = 'blob'
                              AND (NOT f.complete OR NOT EXISTS (
                                SELECT 1 FROM image_stack s
                                WHERE s.repository_id = r.repository_id AND s.digest = r.parent)))""")
                .param("repository", repository.value())
                .param("blob", blob.toString())
                .update();
    }

    /** Whether some repository of the upstream holds the content of a digest. */
    public boolean holds(String upstream, Digest digest) {
        return client.sql("""
                        SELECT EXISTS (SELECT 1 FROM cached c JOIN blob_link l
                                         ON l.repository_id = c.repository_id AND l.digest = c.digest
                                       WHERE c.upstream = :upstream AND c.digest = :digest AND l.deleted_at IS NULL)""")
                .param("upstream", upstream)
                .param("digest", digest.toString())
                .query(Boolean.class)
                .single();
    }

    /**
     * How much of an upstream is kept.
     *
     * @param bytes of distinct digests
     */
    public record Size(long digests, long bytes) {}

    /** How much of an upstream is kept now. */
    public Size size(String upstream) {
        return client.sql("""
                        SELECT count(*), coalesce(sum(size), 0) FROM
                          (SELECT max(size) AS size FROM cached WHERE upstream = :upstream GROUP BY digest) held""")
                .param("upstream", upstream)
                .query((row, number) -> new Size(row.getLong(1), row.getLong(2)))
                .single();
    }

    private void cache(Place place, Digest digest, long size) {
        client.sql(CACHE).params(row(place, digest, size)).update();
    }

    private Map<String, Object> row(Place place, Digest digest, long size) {
        return Map.of(
                "repository", place.repository().id().value(),
                "digest", digest.toString(),
                "upstream", place.upstream(),
                "size", size,
                "now", Times.of(clock));
    }
}
