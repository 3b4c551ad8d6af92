package io.slipway.registry.content;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;
import io.slipway.oci.MediaType;
import io.slipway.store.BlobKey;
import io.slipway.store.StoredBlob;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of manifests and of what they need. Transactions are the caller's. */
final class ManifestRows {
    /**
     * Where a manifest's bytes are and what they are.
     *
     * @param review whether it may be found unneeded soon
     */
    record Row(MediaType mediaType, long size, BlobKey key, Reviewed review) {}

    private static final RoundTrip.Statement HOLD_BLOBS = RoundTrip.Statement.of("""
            SELECT digest FROM blob_link WHERE repository_id = :repository AND digest = ANY(:digests)
              AND deleted_at IS NULL ORDER BY digest FOR KEY SHARE""");

    private static final RoundTrip.Statement HOLD_CHILDREN = RoundTrip.Statement.of("""
            SELECT digest FROM manifest WHERE repository_id = :repository AND digest = ANY(:digests)
              AND deleted_at IS NULL ORDER BY digest FOR KEY SHARE""");

    private static final RoundTrip.Statement INSERT = RoundTrip.Statement.of("""
            WITH recorded AS (
                INSERT INTO manifest (repository_id, digest, media_type, size, subject, artifact_type, annotations,
                                      created_at, created_by, pushed_at)
                VALUES (:repository, :digest, :mediaType, :size, :subject, :artifactType, :annotations, :now, :by, :now)
                ON CONFLICT (repository_id, digest)
                DO UPDATE SET media_type = excluded.media_type, subject = excluded.subject,
                              artifact_type = excluded.artifact_type, annotations = excluded.annotations,
                              pushed_at = excluded.pushed_at, deleted_at = NULL
                RETURNING repository_id, digest)
            INSERT INTO manifest_reference (repository_id, parent, child, kind)
            SELECT repository_id, digest, child, 'blob' FROM recorded CROSS JOIN unnest(:blobs) AS child
            UNION ALL
            SELECT repository_id, digest, child, 'manifest' FROM recorded CROSS JOIN unnest(:children) AS child
            ON CONFLICT DO NOTHING""");

    private final JdbcClient jdbc;
    private final Clock clock;

    ManifestRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    Optional<Row> find(RepositoryId repository, Digest digest) {
        return jdbc.sql("""
                        SELECT m.media_type, b.size, b.storage_key,
                               (SELECT max(r.queued_at) FROM manifest_review r
                                WHERE r.repository_id = m.repository_id AND r.digest = m.digest)
                        FROM manifest m JOIN blob b ON b.digest = m.digest
                        WHERE m.repository_id = :repository AND m.digest = :digest AND m.deleted_at IS NULL""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .query((row, number) -> new Row(
                        new MediaType(row.getString(1)),
                        row.getLong(2),
                        new BlobKey(row.getString(3)),
                        Reviewed.of(row.getObject(4, OffsetDateTime.class))))
                .optional();
    }

    /**
     * Puts a manifest's review off, since somebody was told that it is there. Its row is held meanwhile, so that no review
     * goes on at the same moment. False when it is gone.
     */
    boolean postpone(RepositoryId repository, Digest digest) {
        return jdbc.sql("""
                        INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
                        SELECT repository_id, digest, 'asked for', :now FROM manifest
                        WHERE repository_id = :repository AND digest = :digest AND deleted_at IS NULL FOR KEY SHARE""")
                        .param("repository", repository.value())
                        .param("digest", digest.toString())
                        .param("now", Times.of(clock))
                        .update()
                == 1;
    }

    /** Locks a manifest's row until the transaction ends; false when there is none. */
    boolean lock(RepositoryId repository, Digest digest) {
        return jdbc.sql("""
                        SELECT 1 FROM manifest WHERE repository_id = :repository AND digest = :digest
                          AND deleted_at IS NULL FOR UPDATE""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Takes a manifest out of sight, until its review or until it is brought back. */
    void delete(RepositoryId repository, Digest digest) {
        jdbc.sql("UPDATE manifest SET deleted_at = :now WHERE repository_id = :repository AND digest = :digest")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .param("now", Times.of(clock))
                .update();
    }

    /** In one statement, since each costs its way to the database and back. */
    PutProspect prospect(RepositoryId repository, Digest manifest, List<Digest> blobs, List<Digest> children) {
        Set<String> held = new HashSet<>();
        List<StoredBlob> objects = new ArrayList<>();
        jdbc.sql("""
                        SELECT digest, size, storage_key FROM blob WHERE digest = :manifest
                        UNION ALL
                        SELECT digest, NULL, NULL FROM blob_link
                        WHERE repository_id = :repository AND digest = ANY(:blobs) AND deleted_at IS NULL
                        UNION ALL
                        SELECT digest, NULL, NULL FROM manifest
                        WHERE repository_id = :repository AND digest = ANY(:children) AND deleted_at IS NULL""")
                .param("repository", repository.value())
                .param("manifest", manifest.toString())
                .param("blobs", texts(blobs))
                .param("children", texts(children))
                .query(row -> {
                    String key = row.getString(3);
                    if (key == null) {
                        held.add(row.getString(1));
                    } else {
                        objects.add(new StoredBlob(manifest, row.getLong(2), new BlobKey(key)));
                    }
                });
        List<Digest> missing = Stream.concat(blobs.stream(), children.stream())
                .filter(digest -> !held.contains(digest.toString()))
                .toList();
        return new PutProspect(objects.stream().findFirst(), missing);
    }

    /** Has a round trip answer those of the blobs that the repository is linked to, and hold them until the transaction ends. */
    int holdBlobs(RoundTrip trip, RepositoryId repository, List<Digest> blobs) {
        return trip.add(HOLD_BLOBS, Map.of("repository", repository.value(), "digests", texts(blobs)));
    }

    /** Has a round trip answer those of an index's entries that the repository holds, and hold them as well. */
    int holdChildren(RoundTrip trip, RepositoryId repository, List<Digest> children) {
        return trip.add(HOLD_CHILDREN, Map.of("repository", repository.value(), "digests", texts(children)));
    }

    /** Those that were asked for and are not held. */
    static List<Digest> absent(List<Digest> needed, List<String> held) {
        Set<String> there = new HashSet<>(held);
        return needed.stream()
                .filter(digest -> !there.contains(digest.toString()))
                .toList();
    }

    /**
     * Has a round trip record a manifest and what it names. A row that is there already is updated, which also locks it: a
     * delete at the same moment either comes first, and this inserts anew, or waits and then removes the tag as well. The
     * references are drawn from the row, so that none is looked for before it is locked: a delete takes them with it.
     */
    void insert(RoundTrip trip, RepositoryId repository, Manifest manifest, StoredBlob stored, String by) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("repository", repository.value());
        row.put("digest", stored.digest().toString());
        row.put("mediaType", manifest.mediaType().toString());
        row.put("size", stored.size());
        row.put("subject", subject(manifest));
        row.put("artifactType", manifest.artifactType().map(MediaType::toString).orElse(null));
        row.put("annotations", manifest.subject().isPresent() ? Annotations.write(manifest.annotations()) : null);
        row.put("now", Times.of(clock));
        row.put("by", by);
        row.put("blobs", texts(digests(manifest.referencedBlobs())));
        row.put("children", texts(digests(manifest.children())));
        trip.add(INSERT, row);
    }

    private static @Nullable String subject(Manifest manifest) {
        return manifest.subject().map(subject -> subject.digest().toString()).orElse(null);
    }

    /** Each once. */
    static List<Digest> digests(List<Descriptor> descriptors) {
        return descriptors.stream().map(Descriptor::digest).distinct().toList();
    }

    private static String[] texts(List<Digest> digests) {
        return digests.stream().map(Digest::toString).toArray(String[]::new);
    }
}
