package io.slipway.registry.content;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.MediaType;
import io.slipway.oci.Tag;
import io.slipway.store.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The manifests that are about another one (specification, "Listing Referrers"): those whose subject it is, and, while
 * the repository has a tag of the fallback schema for it, what the index under that tag lists and the repository holds.
 * The latter is how clients attached things to registries that knew no referrers; an entry that says itself what its
 * subject is, is believed over the index.
 */
public final class Referrers {
    /**
     * No page's annotations together exceed this, in bytes: some clients read 4 MiB. An entry that has more by itself is
     * listed without any.
     */
    public static final long PAGE_BYTES = 2 * 1024 * 1024;

    private static final int FALLBACK_ALGORITHM = 32;
    private static final int FALLBACK_HEX = 64;

    /** Both halves go along an index from the last digest of the page before, and stop after one page. */
    private static final String PAGE = """
            WITH found AS (
              (SELECT digest, media_type, size, artifact_type, annotations FROM manifest
               WHERE repository_id = :repository AND subject = :subject AND digest > :after AND deleted_at IS NULL {type}
               ORDER BY digest LIMIT :limit)
              UNION ALL
              (SELECT m.digest, m.media_type, m.size, m.artifact_type, m.annotations
               FROM manifest_reference f
               JOIN manifest m ON m.repository_id = f.repository_id AND m.digest = f.child
               WHERE f.repository_id = :repository AND f.kind = 'manifest' AND f.child > :after
                 AND f.parent = (SELECT digest FROM tag WHERE repository_id = :repository AND name = :fallback)
                 AND m.subject IS NULL AND m.deleted_at IS NULL {type}
               ORDER BY f.child LIMIT :limit)),
            page AS (SELECT * FROM found ORDER BY digest LIMIT :limit),
            measured AS (
              SELECT page.*, count(*) OVER () AS total, row_number() OVER sorted AS position,
                     sum(coalesce(octet_length(annotations), size)) OVER sorted AS bytes
              FROM page WINDOW sorted AS (ORDER BY digest))
            SELECT digest, media_type, size, artifact_type,
                   CASE WHEN octet_length(annotations) > :bytes THEN '{}' ELSE annotations END, total FROM measured
            WHERE position < :limit AND (position = 1 OR bytes <= :bytes) ORDER BY digest""";

    /** What cosign calls what it attaches, by the end of the tag under which it keeps that in registries without referrers. */
    private static final Map<String, MediaType> COSIGN = Map.of(
            ".sig", new MediaType("application/vnd.dev.cosign.artifact.sig.v1+json"),
            ".att", new MediaType("application/vnd.dev.cosign.artifact.att.v1+json"),
            ".sbom", new MediaType("application/vnd.dev.cosign.artifact.sbom.v1+json"));

    private static final String OF_TYPE = "AND artifact_type = :type";

    private final JdbcClient jdbc;
    private final ManifestRows rows;
    private final BlobStore blobs;

    public Referrers(JdbcClient jdbc, BlobLinks links, BlobStore blobs, Clock clock) {
        this.jdbc = jdbc;
        this.rows = new ManifestRows(jdbc, clock);
        this.blobs = blobs;
    }

    /**
     * Part of a list.
     *
     * @param entries by digest, bytewise; each with its artifact type, if it has one, and its annotations
     * @param more whether others follow
     */
    public record Page(List<Descriptor> entries, boolean more) {}

    private record Row(Descriptor descriptor, @Nullable String annotations, int total) {}

    /**
     * The referrers of a manifest, which need not exist.
     *
     * @param type only those of this artifact type
     * @param after the digest to go on behind; empty for the beginning
     * @param size how many at most, at least 1
     */
    public Page of(RepositoryId repository, Digest subject, Optional<MediaType> type, String after, int size) {
        List<Row> found = statement("", repository, subject, type, after, size + 1)
                .query((row, number) -> new Row(
                        new Descriptor(
                                new MediaType(row.getString(2)),
                                Digest.parse(row.getString(1)),
                                row.getLong(3),
                                List.of(),
                                Map.of(),
                                Optional.empty(),
                                Optional.ofNullable(row.getString(4)).map(MediaType::new)),
                        row.getString(5),
                        row.getInt(6)))
                .list();
        List<Descriptor> entries = new ArrayList<>(found.size());
        for (Row row : found) {
            entries.add(annotated(repository, row));
        }
        return new Page(entries, !found.isEmpty() && found.getFirst().total() > found.size());
    }

    /**
     * What cosign has attached to a manifest by a tag that is made of its digest, without saying so in what it attached. Not
     * part of the list that clients get, for whom it is none of the specification's.
     */
    public List<Descriptor> taggedByCosign(RepositoryId repository, Digest subject) {
        String tag = subject.algorithm().wireName() + "-" + subject.hex();
        return jdbc.sql("""
                        SELECT t.name, m.media_type, m.digest, m.size FROM tag t
                        JOIN manifest m ON m.repository_id = t.repository_id AND m.digest = t.digest
                        WHERE t.repository_id = :repository AND t.name = ANY(:names) AND m.subject IS NULL
                          AND m.deleted_at IS NULL
                        ORDER BY t.name""")
                .param("repository", repository.value())
                .param("names", COSIGN.keySet().stream().map(tag::concat).toArray(String[]::new))
                .query((row, number) -> new Descriptor(
                        new MediaType(row.getString(2)),
                        Digest.parse(row.getString(3)),
                        row.getLong(4),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        Optional.ofNullable(COSIGN.get(row.getString(1).substring(tag.length())))))
                .list();
    }

    /** The query of a page, behind some words such as {@code EXPLAIN}. */
    JdbcClient.StatementSpec statement(
            String words, RepositoryId repository, Digest subject, Optional<MediaType> type, String after, int limit) {
        return jdbc.sql(words + PAGE.replace("{type}", type.isPresent() ? OF_TYPE : ""))
                .param("repository", repository.value())
                .param("subject", subject.toString())
                .param("fallback", fallback(subject).toString())
                .param("after", after)
                .param("type", type.map(MediaType::toString).orElse(""))
                .param("limit", limit)
                .param("bytes", PAGE_BYTES);
    }

    private Descriptor annotated(RepositoryId repository, Row row) {
        Descriptor bare = row.descriptor();
        Map<String, String> annotations =
                row.annotations() == null ? said(repository, bare) : Annotations.read(row.annotations());
        return new Descriptor(
                bare.mediaType(),
                bare.digest(),
                bare.size(),
                List.of(),
                annotations,
                Optional.empty(),
                bare.artifactType());
    }

    /** What the manifest itself says, for rows that do not. Empty when it was deleted since its row was read. */
    private Map<String, String> said(RepositoryId repository, Descriptor manifest) {
        if (manifest.size() > PAGE_BYTES) {
            return Map.of();
        }
        return rows.find(repository, manifest.digest())
                .map(row -> {
                    try (InputStream content = blobs.open(row.key()).open(0)) {
                        return ManifestParser.parse(content.readAllBytes(), Optional.of(row.mediaType()))
                                .annotations();
                    } catch (IOException e) {
                        throw new UncheckedIOException("cannot read the manifest object " + row.key(), e);
                    }
                })
                .orElse(Map.of());
    }

    /** The tag under which clients keep a list of referrers themselves (specification, "Referrers Tag Schema"). */
    static Tag fallback(Digest subject) {
        String algorithm = subject.algorithm().wireName();
        return Tag.parse(algorithm.substring(0, Math.min(FALLBACK_ALGORITHM, algorithm.length()))
                + "-"
                + subject.hex().substring(0, FALLBACK_HEX));
    }
}
