package io.slipway.registry.content;

import io.slipway.auth.access.CoherentCache;
import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.store.BlobKey;
import io.slipway.store.StoredBlob;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Which repository may serve which blob, and which object of the store holds it.
 *
 * <p>A blob is always asked for by (repository, digest): a digest alone gives nobody any right. A link is written only
 * after its object was committed to the store, and is removed only while no manifest of the repository needs it.
 */
public final class BlobLinks {
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final CoherentCache<LinkKey, Optional<StoredBlob>> cache;

    private record LinkKey(RepositoryId repository, Digest digest) {}

    /**
     * The links in this database.
     *
     * @param cachedLinks how many are remembered, those that are not there included
     */
    public BlobLinks(JdbcClient jdbc, TransactionOperations transactions, Clock clock, long cachedLinks) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.cache = new CoherentCache<>(cachedLinks);
    }

    /** What the repository holds under this digest. Not to be asked inside a transaction that changes links. */
    public Optional<StoredBlob> find(RepositoryId repository, Digest digest) {
        return cache.get(new LinkKey(repository, digest), key -> load(key.repository(), key.digest()));
    }

    /**
     * What the repository holds under this digest, when memory alone tells. Empty says nothing: {@link #find} must be
     * asked.
     */
    public Optional<StoredBlob> peek(RepositoryId repository, Digest digest) {
        return Objects.requireNonNullElse(cache.peek(new LinkKey(repository, digest)), Optional.empty());
    }

    private Optional<StoredBlob> load(RepositoryId repository, Digest digest) {
        return jdbc.sql("""
                        SELECT b.size, b.storage_key FROM blob_link l JOIN blob b ON b.digest = l.digest
                        WHERE l.repository_id = :repository AND l.digest = :digest""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .query((row, number) -> new StoredBlob(digest, row.getLong(1), new BlobKey(row.getString(2))))
                .optional();
    }

    /** Records a committed object and the repository's right to it. Does nothing that was already done. */
    public void link(RepositoryId repository, StoredBlob blob) {
        try {
            transactions.executeWithoutResult(status -> recordAndLink(repository, blob));
        } finally {
            forget(repository, blob.digest());
        }
    }

    private void recordAndLink(RepositoryId repository, StoredBlob blob) {
        record(blob);
        insertLink(repository, blob.digest());
    }

    /** After each change's commit, also when its outcome is unknown: forgetting is always safe. */
    private void forget(RepositoryId repository, Digest digest) {
        cache.invalidate(new LinkKey(repository, digest));
    }

    /**
     * Records a committed object and ends the session that brought it, in one transaction.
     *
     * @param upload the session; its row goes
     */
    public void link(RepositoryId repository, StoredBlob blob, io.slipway.store.UploadId upload) {
        try {
            transactions.executeWithoutResult(status -> {
                recordAndLink(repository, blob);
                jdbc.sql("DELETE FROM upload WHERE id = :id")
                        .param("id", upload.value())
                        .update();
            });
        } finally {
            forget(repository, blob.digest());
        }
    }

    /**
     * Repositories that hold a blob, those made last first.
     *
     * @param limit how many at most
     */
    public List<RepositoryId> holders(Digest digest, int limit) {
        return jdbc.sql("""
                        SELECT repository_id FROM blob_link WHERE digest = :digest
                        ORDER BY repository_id DESC LIMIT :limit""")
                .param("digest", digest.toString())
                .param("limit", limit)
                .query((row, number) -> new RepositoryId(row.getLong(1)))
                .list();
    }

    /** Gives a repository the right to a blob that another one holds. False when that one does not hold it. */
    public boolean mount(RepositoryId from, Digest digest, RepositoryId to) {
        try {
            return mountHeld(from, digest, to);
        } finally {
            forget(to, digest);
        }
    }

    private boolean mountHeld(RepositoryId from, Digest digest, RepositoryId to) {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            boolean held = jdbc.sql("""
                            SELECT 1 FROM blob_link WHERE repository_id = :from AND digest = :digest FOR KEY SHARE""")
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
    }

    /** Takes the repository's right to a blob away. The object itself is garbage collection's business. */
    public UnlinkOutcome unlink(RepositoryId repository, Digest digest) {
        try {
            return unlinkUnneeded(repository, digest);
        } finally {
            forget(repository, digest);
        }
    }

    private UnlinkOutcome unlinkUnneeded(RepositoryId repository, Digest digest) {
        return transactions.execute(status -> {
            // The row lock first: a manifest that is being put holds it shared until its reference is visible.
            boolean held = jdbc.sql("""
                            SELECT 1 FROM blob_link WHERE repository_id = :repository AND digest = :digest FOR UPDATE""")
                    .param("repository", repository.value())
                    .param("digest", digest.toString())
                    .query(Integer.class)
                    .optional()
                    .isPresent();
            if (!held) {
                return new UnlinkOutcome.NotThere();
            }
            Optional<String> parent = jdbc.sql("""
                            SELECT parent FROM manifest_reference
                            WHERE repository_id = :repository AND child = :digest AND kind = 'blob' LIMIT 1""")
                    .param("repository", repository.value())
                    .param("digest", digest.toString())
                    .query(String.class)
                    .optional();
            if (parent.isPresent()) {
                return new UnlinkOutcome.NeededBy(Digest.parse(parent.get()));
            }
            jdbc.sql("DELETE FROM blob_link WHERE repository_id = :repository AND digest = :digest")
                    .param("repository", repository.value())
                    .param("digest", digest.toString())
                    .update();
            return new UnlinkOutcome.Unlinked();
        });
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

    /** Records a committed object. Two pushes of the same content may meet here: the first row stays. */
    void record(StoredBlob blob) {
        jdbc.sql("""
                        INSERT INTO blob (digest, size, storage_key, created_at)
                        VALUES (:digest, :size, :key, :now) ON CONFLICT (digest) DO NOTHING""")
                .param("digest", blob.digest().toString())
                .param("size", blob.size())
                .param("key", blob.key().value())
                .param("now", Times.of(clock))
                .update();
    }

    private void insertLink(RepositoryId repository, Digest digest) {
        jdbc.sql("""
                        INSERT INTO blob_link (repository_id, digest, created_at)
                        VALUES (:repository, :digest, :now) ON CONFLICT DO NOTHING""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .param("now", Times.of(clock))
                .update();
    }
}
