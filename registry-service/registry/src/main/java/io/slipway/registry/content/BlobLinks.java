package io.slipway.registry.content;

import io.slipway.auth.access.CacheCounts;
import io.slipway.auth.access.CachesInDoubt;
import io.slipway.auth.access.CoherentCache;
import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.store.BlobKey;
import io.slipway.store.StoredBlob;
import io.slipway.store.UploadId;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Which repository may serve which blob, and which object of the store holds it.
 *
 * <p>A blob is always asked for by (repository, digest): a digest alone gives nobody any right. A link is written only
 * after its object was committed to the store, and is removed only while no manifest of the repository needs it. Links
 * are answered from memory, coherently with what is changed here and by garbage collection.
 */
public final class BlobLinks {
    private record Key(RepositoryId repository, Digest digest) {}

    /** A link, and since when it waits for a review, if it does. */
    private record Link(StoredBlob blob, Reviewed review) {}

    /**
     * The update changes nothing: it holds the row that is there and answers its key, for a dead row on the disk, whenever
     * somebody stores what is there already.
     */
    private static final String RECORD = """
            INSERT INTO blob (digest, size, storage_key, created_at)
            SELECT :digest, :size, :key, :now WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE storage_key = :key)
            ON CONFLICT (digest) DO UPDATE SET size = blob.size RETURNING storage_key""";

    private static final String HOLD = "SELECT storage_key FROM blob WHERE digest = :digest FOR KEY SHARE";

    private static final RoundTrip.Statement RECORD_STATEMENT = RoundTrip.Statement.of(RECORD);
    private static final RoundTrip.Statement HOLD_STATEMENT = RoundTrip.Statement.of(HOLD);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Grace grace;
    private final CoherentCache<Key, Optional<Link>> cache;

    /**
     * Makes the store of links.
     *
     * @param cached how many links are remembered
     */
    public BlobLinks(JdbcClient jdbc, TransactionOperations transactions, Clock clock, Grace grace, long cached) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.grace = grace;
        this.cache = new CoherentCache<>(cached);
    }

    /** What the repository holds under this digest. Not to be asked inside a transaction that changes links. */
    public Optional<StoredBlob> find(RepositoryId repository, Digest digest) {
        return link(new Key(repository, digest)).map(Link::blob);
    }

    /**
     * As {@link #find}, for somebody who will rely on the answer: what garbage collection was going to look at soon is left
     * to them for another grace time.
     */
    public Optional<StoredBlob> claim(RepositoryId repository, Digest digest) {
        Key key = new Key(repository, digest);
        Optional<Link> found = link(key);
        if (found.isEmpty() || grace.holds(found.get().review(), clock)) {
            return found.map(Link::blob);
        }
        try {
            transactions.executeWithoutResult(status -> postpone(key));
        } finally {
            cache.invalidate(key);
        }
        return link(key).map(Link::blob);
    }

    /**
     * What the repository holds under this digest, when memory alone tells. Empty says nothing: {@link #find} must be
     * asked.
     */
    public Optional<StoredBlob> peek(RepositoryId repository, Digest digest) {
        return peek(new Key(repository, digest)).map(Link::blob);
    }

    /** As {@link #peek}, in place of {@link #claim}. */
    public Optional<StoredBlob> peekClaim(RepositoryId repository, Digest digest) {
        return peek(new Key(repository, digest))
                .filter(link -> grace.holds(link.review(), clock))
                .map(Link::blob);
    }

    private Optional<Link> peek(Key key) {
        Optional<Link> known = cache.peek(key);
        return known == null ? Optional.empty() : known;
    }

    /** How often a link was remembered. */
    public CacheCounts cacheCounts() {
        return cache.counts();
    }

    @EventListener
    void forget(CachesInDoubt doubt) {
        cache.clear();
    }

    private Optional<Link> link(Key key) {
        return cache.get(key, this::load);
    }

    private Optional<Link> load(Key key) {
        return jdbc.sql("""
                        SELECT b.size, b.storage_key,
                               (SELECT max(r.queued_at) FROM blob_link_review r
                                WHERE r.repository_id = l.repository_id AND r.digest = l.digest)
                        FROM blob_link l JOIN blob b ON b.digest = l.digest
                        WHERE l.repository_id = :repository AND l.digest = :digest AND l.deleted_at IS NULL""")
                .param("repository", key.repository().value())
                .param("digest", key.digest().toString())
                .query((row, number) -> new Link(
                        new StoredBlob(key.digest(), row.getLong(1), new BlobKey(row.getString(2))),
                        Reviewed.of(row.getObject(3, OffsetDateTime.class))))
                .optional();
    }

    /** The link's row is held, so that no review goes on at the same moment: either this comes first, or it finds none. */
    private void postpone(Key key) {
        jdbc.sql("""
                        INSERT INTO blob_link_review (repository_id, digest, reason, queued_at)
                        SELECT repository_id, digest, 'asked for', :now FROM blob_link
                        WHERE repository_id = :repository AND digest = :digest AND deleted_at IS NULL FOR KEY SHARE""")
                .param("repository", key.repository().value())
                .param("digest", key.digest().toString())
                .param("now", Times.of(clock))
                .update();
    }

    /**
     * Records a committed object and the repository's right to it, and ends the session that brought it, in one transaction.
     * Does nothing that was already done.
     *
     * @param upload the session; its row goes
     * @throws ObjectGoneException when the object is being deleted
     */
    public void link(RepositoryId repository, StoredBlob blob, UploadId upload) {
        inTransaction(repository, blob.digest(), () -> {
            record(blob);
            insertLink(repository, blob.digest());
            jdbc.sql("DELETE FROM upload WHERE id = :id")
                    .param("id", upload.value())
                    .update();
        });
    }

    private void inTransaction(RepositoryId repository, Digest digest, Runnable change) {
        try {
            transactions.executeWithoutResult(status -> change.run());
        } finally {
            forget(repository, digest);
        }
    }

    /** To be called after the commit of whatever else changes a link or its review. */
    public void forget(RepositoryId repository, Digest digest) {
        cache.invalidate(new Key(repository, digest));
    }

    /**
     * Repositories that hold a blob, those made last first.
     *
     * @param limit how many at most
     */
    public List<RepositoryId> holders(Digest digest, int limit) {
        return jdbc.sql("""
                        SELECT repository_id FROM blob_link WHERE digest = :digest AND deleted_at IS NULL
                        ORDER BY repository_id DESC LIMIT :limit""")
                .param("digest", digest.toString())
                .param("limit", limit)
                .query((row, number) -> new RepositoryId(row.getLong(1)))
                .list();
    }

    /** Gives a repository the right to a blob that another one holds. False when that one does not hold it. */
    public boolean mount(RepositoryId from, Digest digest, RepositoryId to) {
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                boolean held = jdbc.sql("""
                                SELECT 1 FROM blob_link WHERE repository_id = :from AND digest = :digest
                                  AND deleted_at IS NULL FOR KEY SHARE""")
                        .param("from", from.value())
                        .param("digest", digest.toString())
                        .query(Integer.class)
                        .optional()
                        .isPresent();
                if (held) {
                    insertLink(to, digest);
                }
                return held;
            }));
        } finally {
            forget(to, digest);
        }
    }

    /**
     * Takes the repository's right to a blob away. The row stays until its review: a manifest that was deleted may be
     * brought back, and needs it then.
     */
    public UnlinkOutcome unlink(RepositoryId repository, Digest digest) {
        try {
            return transactions.execute(status -> unlinkHeld(repository, digest));
        } finally {
            forget(repository, digest);
        }
    }

    private UnlinkOutcome unlinkHeld(RepositoryId repository, Digest digest) {
        // The row lock first: a manifest that is being put holds it shared until its reference is visible.
        boolean held = jdbc.sql("""
                        SELECT 1 FROM blob_link WHERE repository_id = :repository AND digest = :digest
                          AND deleted_at IS NULL FOR UPDATE""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!held) {
            return new UnlinkOutcome.NotThere();
        }
        Optional<String> parent = jdbc.sql("""
                        SELECT r.parent FROM manifest_reference r
                        JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = r.parent
                        WHERE r.repository_id = :repository AND r.child = :digest AND r.kind = 'blob'
                          AND m.deleted_at IS NULL LIMIT 1""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .query(String.class)
                .optional();
        if (parent.isPresent()) {
            return new UnlinkOutcome.NeededBy(Digest.parse(parent.get()));
        }
        jdbc.sql("UPDATE blob_link SET deleted_at = :now WHERE repository_id = :repository AND digest = :digest")
                .param("now", Times.of(clock))
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .update();
        return new UnlinkOutcome.Unlinked();
    }

    /** What became of a request to unlink. */
    public sealed interface UnlinkOutcome {
        /** The link is gone. */
        record Unlinked() implements UnlinkOutcome {}

        /** There was no such link. */
        record NotThere() implements UnlinkOutcome {}

        /** The link stays, because this manifest of the repository needs the blob. */
        record NeededBy(Digest manifest) implements UnlinkOutcome {}
    }

    /** The object that holds a digest, whoever may see it: for content that the caller has at hand, to store it once. */
    Optional<StoredBlob> object(Digest digest) {
        return jdbc.sql("SELECT size, storage_key FROM blob WHERE digest = :digest")
                .param("digest", digest.toString())
                .query((row, number) -> new StoredBlob(digest, row.getLong(1), new BlobKey(row.getString(2))))
                .optional();
    }

    /**
     * Records a committed object, and holds its row until the transaction ends. Where another object holds the same content
     * already, that one stays and this one is left to be deleted.
     *
     * @throws ObjectGoneException when the object is being deleted
     */
    void record(StoredBlob blob) {
        Optional<String> holder = jdbc.sql(RECORD)
                .params(recorded(blob))
                .query(String.class)
                .optional()
                .or(() -> jdbc.sql(HOLD)
                        .params(recorded(blob))
                        .query(String.class)
                        .optional());
        leave(blob, holder.orElseThrow(() -> new ObjectGoneException(blob.digest())));
    }

    /**
     * Has a round trip do the same, and answer the key of the object that holds the content.
     *
     * <p>One that is known is never recorded anew. Its row may be on its way out, with a tombstone for its key that a
     * statement which waits for the removal does not see, and no key is taken into use again.
     */
    int record(RoundTrip trip, StoredBlob blob, ObjectOrigin origin) {
        return trip.add(origin == ObjectOrigin.KNOWN ? HOLD_STATEMENT : RECORD_STATEMENT, recorded(blob));
    }

    private Map<String, Object> recorded(StoredBlob blob) {
        return Map.of(
                "digest", blob.digest().toString(),
                "size", blob.size(),
                "key", blob.key().value(),
                "now", Times.of(clock));
    }

    /** Leaves an object to be deleted, unless it is the one that holds its content. */
    void leave(StoredBlob blob, String holder) {
        if (!holder.equals(blob.key().value())) {
            jdbc.sql("""
                            INSERT INTO tombstone (storage_key, size, reason, due_at)
                            VALUES (:key, :size, 'stored twice', :now) ON CONFLICT DO NOTHING""")
                    .param("key", blob.key().value())
                    .param("size", blob.size())
                    .param("now", Times.of(clock))
                    .update();
        }
    }

    /** Also renews a link: whoever brings or mounts a blob that is there already relies on it as much. */
    void insertLink(RepositoryId repository, Digest digest) {
        jdbc.sql("""
                        INSERT INTO blob_link (repository_id, digest, created_at)
                        VALUES (:repository, :digest, :now)
                        ON CONFLICT (repository_id, digest)
                        DO UPDATE SET created_at = excluded.created_at, deleted_at = NULL""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .param("now", Times.of(clock))
                .update();
    }
}
