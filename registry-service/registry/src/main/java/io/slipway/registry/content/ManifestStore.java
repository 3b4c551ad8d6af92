package io.slipway.registry.content;

import io.slipway.auth.access.CoherentCache;
import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;
import io.slipway.oci.MediaType;
import io.slipway.oci.Reference;
import io.slipway.oci.Tag;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.RegistryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Manifests and the tags that name them.
 *
 * <p>Bytes are objects of the blob store; rows say which repository holds them and what they need. A manifest becomes
 * visible in one transaction together with its references, its tag and its event. Reads of a warm manifest do no I/O,
 * unless it is too large to be kept in memory: both caches are told after a write's commit and before its answer, so
 * whoever saw the answer sees the write.
 */
public final class ManifestStore {
    private record TagKey(RepositoryId repository, Tag tag) {}

    private record DigestKey(RepositoryId repository, Digest digest) {}

    private record Row(MediaType mediaType, long size, BlobKey key) {}

    /** What an entry of the manifest cache weighs besides the manifest's bytes; also what an absence weighs. */
    private static final int ENTRY_BYTES = 512;

    /**
     * The largest manifest that is held in memory, in bytes. Each request of a cold one may load an array of its own and
     * holds it until its client has read it: at this size that is no more than a connection's buffers hold anyway.
     */
    static final int MAX_IN_MEMORY = 64 * 1024;

    private static final int RESOLUTIONS = 5;

    private final BlobStore blobs;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final BlobLinks links;
    private final Outbox outbox;
    private final Clock clock;
    private final CoherentCache<TagKey, Optional<Digest>> tagCache;
    private final CoherentCache<DigestKey, Optional<StoredManifest>> manifestCache;

    public ManifestStore(
            BlobStore blobs,
            JdbcClient jdbc,
            TransactionOperations transactions,
            BlobLinks links,
            Outbox outbox,
            Clock clock,
            Limits limits) {
        this.blobs = blobs;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.links = links;
        this.outbox = outbox;
        this.clock = clock;
        this.tagCache = new CoherentCache<>(limits.cachedTags());
        this.manifestCache = new CoherentCache<>(
                limits.cachedManifestBytes(),
                manifest ->
                        ENTRY_BYTES + manifest.map(ManifestStore::bytesInMemory).orElse(0));
    }

    private static int bytesInMemory(StoredManifest manifest) {
        return manifest.body() instanceof StoredManifest.Body.InMemory(byte[] content) ? content.length : 0;
    }

    /**
     * How much is remembered.
     *
     * @param cachedTags number of tags
     * @param cachedManifestBytes how many bytes of manifests, each counted with a little for its entry
     */
    public record Limits(long cachedTags, long cachedManifestBytes) {}

    /** The manifest that a repository holds under a tag or a digest. */
    public Optional<StoredManifest> find(RepositoryId repository, Reference reference) {
        return switch (reference) {
            case Digest digest -> byDigest(repository, digest);
            case Tag tag -> byTag(repository, tag);
        };
    }

    /** A tag may move, and its old manifest go, between our two reads: then it is resolved anew, a few times. */
    private Optional<StoredManifest> byTag(RepositoryId repository, Tag tag) {
        Optional<StoredManifest> found = Optional.empty();
        for (int attempt = 0; attempt < RESOLUTIONS && found.isEmpty(); attempt++) {
            Optional<Digest> digest = resolve(repository, tag);
            if (digest.isEmpty()) {
                return Optional.empty();
            }
            found = byDigest(repository, digest.get());
        }
        return found;
    }

    private Optional<Digest> resolve(RepositoryId repository, Tag tag) {
        return tagCache.get(
                new TagKey(repository, tag),
                key -> jdbc.sql("SELECT digest FROM tag WHERE repository_id = :repository AND name = :name")
                        .param("repository", repository.value())
                        .param("name", tag.toString())
                        .query(String.class)
                        .optional()
                        .map(Digest::parse));
    }

    private Optional<StoredManifest> byDigest(RepositoryId repository, Digest digest) {
        return manifestCache.get(
                new DigestKey(repository, digest),
                key -> jdbc.sql("""
                        SELECT m.media_type, b.size, b.storage_key FROM manifest m JOIN blob b ON b.digest = m.digest
                        WHERE m.repository_id = :repository AND m.digest = :digest""")
                        .param("repository", repository.value())
                        .param("digest", digest.toString())
                        .query((row, number) ->
                                new Row(new MediaType(row.getString(1)), row.getLong(2), new BlobKey(row.getString(3))))
                        .optional()
                        .map(row -> new StoredManifest(digest, row.mediaType(), row.size(), body(row))));
    }

    private StoredManifest.Body body(Row row) {
        return row.size() > MAX_IN_MEMORY
                ? new StoredManifest.Body.InStore(row.key())
                : new StoredManifest.Body.InMemory(read(row.key()));
    }

    private byte[] read(BlobKey key) {
        try (InputStream content = blobs.open(key).open(0)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the manifest object " + key, e);
        }
    }

    /**
     * Makes a manifest visible.
     *
     * @param stored its bytes, already committed to the blob store
     * @param reference the tag to move, or the digest it is pushed under
     * @param by who pushes, for the record
     * @return what is missing; empty when the manifest is now visible
     */
    public List<Digest> put(
            RepositoryRef repository, Reference reference, Manifest manifest, StoredBlob stored, String by) {
        try {
            return transactions.execute(status -> {
                List<Digest> missing = missing(repository.id(), manifest, "FOR KEY SHARE");
                if (missing.isEmpty()) {
                    insert(repository, manifest, stored, by);
                    outbox.append(new RegistryEvent.ManifestPushed(
                            repository.name(),
                            stored.digest(),
                            reference instanceof Tag tag ? Optional.of(tag) : Optional.empty(),
                            manifest.mediaType(),
                            stored.size(),
                            by,
                            clock.instant()));
                    if (reference instanceof Tag tag) {
                        move(repository, tag, stored.digest(), by);
                    }
                }
                return missing;
            });
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            manifestCache.invalidate(new DigestKey(repository.id(), stored.digest()));
            if (reference instanceof Tag tag) {
                tagCache.invalidate(new TagKey(repository.id(), tag));
            }
        }
    }

    /**
     * What the manifest needs and the repository does not hold at this moment. Nothing is locked: {@link #put} decides,
     * this tells beforehand whether it is worth the try.
     *
     * @param repository empty when there is none yet
     */
    public List<Digest> missing(Optional<RepositoryRef> repository, Manifest manifest) {
        return repository
                .map(found -> missing(found.id(), manifest, ""))
                .orElseGet(() -> needed(manifest).map(Digest::parse).toList());
    }

    /** With {@code FOR KEY SHARE} what is there stays until this transaction ends. */
    private List<Digest> missing(RepositoryId repository, Manifest manifest, String lock) {
        List<String> blobs = digests(manifest.blobs());
        List<String> children = digests(manifest.children());
        List<String> held = new java.util.ArrayList<>();
        if (!blobs.isEmpty()) {
            held.addAll(jdbc.sql("""
                            SELECT digest FROM blob_link WHERE repository_id = :repository AND digest = ANY(:digests)
                            ORDER BY digest""" + " " + lock)
                    .param("repository", repository.value())
                    .param("digests", blobs.toArray(String[]::new))
                    .query(String.class)
                    .list());
        }
        if (!children.isEmpty()) {
            held.addAll(jdbc.sql("""
                            SELECT digest FROM manifest WHERE repository_id = :repository AND digest = ANY(:digests)
                            ORDER BY digest""" + " " + lock)
                    .param("repository", repository.value())
                    .param("digests", children.toArray(String[]::new))
                    .query(String.class)
                    .list());
        }
        return needed(manifest)
                .filter(digest -> !held.contains(digest))
                .map(Digest::parse)
                .toList();
    }

    private static Stream<String> needed(Manifest manifest) {
        return Stream.concat(digests(manifest.blobs()).stream(), digests(manifest.children()).stream());
    }

    private void insert(RepositoryRef repository, Manifest manifest, StoredBlob stored, String by) {
        links.record(stored);
        // The update also locks a row that was there, so that a delete at the same moment either comes first and this
        // inserts anew, or waits and then removes the tag as well.
        jdbc.sql("""
                        INSERT INTO manifest (repository_id, digest, media_type, size, subject, artifact_type,
                                              created_at, created_by)
                        VALUES (:repository, :digest, :mediaType, :size, :subject, :artifactType, :now, :by)
                        ON CONFLICT (repository_id, digest)
                        DO UPDATE SET media_type = excluded.media_type, subject = excluded.subject,
                                      artifact_type = excluded.artifact_type""")
                .param("repository", repository.id().value())
                .param("digest", stored.digest().toString())
                .param("mediaType", manifest.mediaType().toString())
                .param("size", stored.size())
                .param(
                        "subject",
                        manifest.subject()
                                .map(subject -> subject.digest().toString())
                                .orElse(null))
                .param(
                        "artifactType",
                        manifest.artifactType().map(MediaType::toString).orElse(null))
                .param("now", Times.of(clock))
                .param("by", by)
                .update();
        references(repository.id(), stored.digest(), digests(manifest.referencedBlobs()), "blob");
        references(repository.id(), stored.digest(), digests(manifest.children()), "manifest");
    }

    private void references(RepositoryId repository, Digest parent, List<String> children, String kind) {
        if (!children.isEmpty()) {
            jdbc.sql("""
                            INSERT INTO manifest_reference (repository_id, parent, child, kind)
                            SELECT :repository, :parent, child, :kind FROM unnest(:children) AS child
                            ON CONFLICT DO NOTHING""")
                    .param("repository", repository.value())
                    .param("parent", parent.toString())
                    .param("kind", kind)
                    .param("children", children.toArray(String[]::new))
                    .update();
        }
    }

    private void move(RepositoryRef repository, Tag tag, Digest digest, String by) {
        while (!insertTag(repository.id(), tag, digest, by)) {
            Optional<Digest> previous = jdbc.sql("""
                            SELECT digest FROM tag WHERE repository_id = :repository AND name = :name FOR UPDATE""")
                    .param("repository", repository.id().value())
                    .param("name", tag.toString())
                    .query(String.class)
                    .optional()
                    .map(Digest::parse);
            // Empty when somebody deleted the tag since the insert found it: then there is room to insert.
            if (previous.isPresent()) {
                updateTag(repository.id(), tag, digest, by);
                if (!previous.get().equals(digest)) {
                    outbox.append(
                            new RegistryEvent.TagMoved(repository.name(), tag, digest, previous, by, clock.instant()));
                }
                return;
            }
        }
        outbox.append(
                new RegistryEvent.TagMoved(repository.name(), tag, digest, Optional.empty(), by, clock.instant()));
    }

    private boolean insertTag(RepositoryId repository, Tag tag, Digest digest, String by) {
        return jdbc.sql("""
                        INSERT INTO tag (repository_id, name, digest, updated_at, updated_by)
                        VALUES (:repository, :name, :digest, :now, :by) ON CONFLICT DO NOTHING""")
                        .param("repository", repository.value())
                        .param("name", tag.toString())
                        .param("digest", digest.toString())
                        .param("now", Times.of(clock))
                        .param("by", by)
                        .update()
                == 1;
    }

    private void updateTag(RepositoryId repository, Tag tag, Digest digest, String by) {
        jdbc.sql("""
                        UPDATE tag SET digest = :digest, updated_at = :now, updated_by = :by
                        WHERE repository_id = :repository AND name = :name""")
                .param("repository", repository.value())
                .param("name", tag.toString())
                .param("digest", digest.toString())
                .param("now", Times.of(clock))
                .param("by", by)
                .update();
    }

    /** Removes a tag; the manifest that it named stays. False when there is no such tag. */
    public boolean delete(RepositoryRef repository, Tag tag, String by) {
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                Optional<Digest> named = jdbc.sql("""
                                DELETE FROM tag WHERE repository_id = :repository AND name = :name
                                RETURNING digest""")
                        .param("repository", repository.id().value())
                        .param("name", tag.toString())
                        .query(String.class)
                        .optional()
                        .map(Digest::parse);
                named.ifPresent(digest -> outbox.append(
                        new RegistryEvent.TagDeleted(repository.name(), tag, digest, by, clock.instant())));
                return named.isPresent();
            }));
        } finally {
            tagCache.invalidate(new TagKey(repository.id(), tag));
        }
    }

    /** Removes a manifest and every tag that names it. False when the repository does not hold it. */
    public boolean delete(RepositoryRef repository, Digest digest, String by) {
        List<String> tags = new java.util.ArrayList<>();
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                // The row lock first: whoever tags this manifest meanwhile waits, and then finds it gone. Without a
                // row there is no lock, and nothing may be deleted: somebody may be putting it at this moment.
                boolean held = jdbc.sql("""
                                SELECT 1 FROM manifest WHERE repository_id = :repository AND digest = :digest
                                FOR UPDATE""")
                        .param("repository", repository.id().value())
                        .param("digest", digest.toString())
                        .query(Integer.class)
                        .optional()
                        .isPresent();
                if (!held) {
                    return false;
                }
                tags.addAll(jdbc.sql("""
                                DELETE FROM tag WHERE repository_id = :repository AND digest = :digest
                                RETURNING name""")
                        .param("repository", repository.id().value())
                        .param("digest", digest.toString())
                        .query(String.class)
                        .list());
                jdbc.sql("DELETE FROM manifest WHERE repository_id = :repository AND digest = :digest")
                        .param("repository", repository.id().value())
                        .param("digest", digest.toString())
                        .update();
                outbox.append(new RegistryEvent.ManifestDeleted(repository.name(), digest, by, clock.instant()));
                return true;
            }));
        } finally {
            manifestCache.invalidate(new DigestKey(repository.id(), digest));
            tags.forEach(tag -> tagCache.invalidate(new TagKey(repository.id(), Tag.parse(tag))));
        }
    }

    /**
     * Tags in bytewise order.
     *
     * @param after the name to go on behind; it need not exist; empty for the beginning
     * @param limit how many at most, at least 0
     */
    public List<Tag> tags(RepositoryId repository, String after, int limit) {
        return jdbc.sql("""
                        SELECT name FROM tag WHERE repository_id = :repository AND name > :after
                        ORDER BY name LIMIT :limit""")
                .param("repository", repository.value())
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> Tag.parse(row.getString(1)))
                .list();
    }

    private static List<String> digests(List<io.slipway.oci.Descriptor> descriptors) {
        return descriptors.stream()
                .map(descriptor -> descriptor.digest().toString())
                .distinct()
                .toList();
    }
}
