package io.slipway.registry.gc;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.RepositoryId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Says what would go and why, and changes nothing. It asks the same questions as the reviews, without their locks, so what
 * happens meanwhile may change the answer.
 */
public final class Preview {
    /** Which things. */
    public enum Kind {
        MANIFESTS,
        BLOBS,
        UPLOADS
    }

    /**
     * A thing that would go.
     *
     * @param id to go on behind; grows within a kind
     * @param repository its name; empty when the repository is deleted
     * @param digest empty for an upload that has received nothing
     * @param size in bytes; of a manifest its own, without its blobs
     * @param reason what had it queued, such as {@code tag moved}
     * @param dueAt when it goes, unless it is needed again by then
     */
    public record Entry(
            long id, Optional<String> repository, Optional<String> digest, long size, String reason, Instant dueAt) {}

    /**
     * All of it.
     *
     * @param manifests how many manifests would go
     * @param links how many blobs repositories would lose, those of the manifests among them
     * @param blobs how many blobs would go because then no repository holds them
     * @param bytes what they and the manifests take in the storage
     */
    public record Summary(long manifests, long links, long blobs, long bytes, long uploads, long uploadBytes) {}

    private static final String GOING = """
            going AS MATERIALIZED (
              SELECT DISTINCT m.repository_id, m.digest, m.size FROM manifest_review r
              JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = r.digest
              WHERE (%s) IS NULL)""".formatted(ManifestReview.KEPT_BECAUSE);

    private final JdbcClient jdbc;
    private final Access access;
    private final GcSettings settings;

    Preview(JdbcClient jdbc, Access access, GcSettings settings) {
        this.jdbc = jdbc;
        this.access = access;
        this.settings = settings;
    }

    /** Sums over all that would go in the end. */
    public Summary summary() {
        return jdbc.sql("WITH " + GOING + """
                        , candidates AS (
                          SELECT repository_id, digest FROM blob_link_review
                          UNION
                          SELECT r.repository_id, r.child FROM going g JOIN manifest_reference r
                            ON r.repository_id = g.repository_id AND r.parent = g.digest AND r.kind = 'blob'),
                        lost AS MATERIALIZED (
                          SELECT l.repository_id, l.digest FROM candidates c
                          JOIN blob_link l ON l.repository_id = c.repository_id AND l.digest = c.digest
                          WHERE NOT EXISTS (
                            SELECT 1 FROM manifest_reference r
                            WHERE r.repository_id = l.repository_id AND r.child = l.digest AND r.kind = 'blob'
                              AND NOT EXISTS (SELECT 1 FROM going g
                                              WHERE g.repository_id = r.repository_id AND g.digest = r.parent))),
                        freed AS (
                          SELECT b.size FROM blob b
                          WHERE b.digest IN (SELECT digest FROM lost UNION SELECT digest FROM going)
                            AND NOT EXISTS (SELECT 1 FROM blob_link l WHERE l.digest = b.digest
                                            AND (l.repository_id, l.digest) NOT IN (SELECT repository_id, digest FROM lost))
                            AND NOT EXISTS (SELECT 1 FROM manifest m WHERE m.digest = b.digest
                                            AND (m.repository_id, m.digest)
                                                NOT IN (SELECT repository_id, digest FROM going)))
                        SELECT (SELECT count(*) FROM going), (SELECT count(*) FROM lost),
                               (SELECT count(*) FROM freed), (SELECT coalesce(sum(size), 0) FROM freed),
                               (SELECT count(*) FROM upload), (SELECT coalesce(sum(received), 0) FROM upload)""")
                .param("untagged", settings.untaggedManifests())
                .query((row, number) -> new Summary(
                        row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6)))
                .single();
    }

    /**
     * A page of what would go.
     *
     * @param after the id to go on behind; 0 to begin
     * @param limit how many at most
     */
    public List<Entry> list(Kind kind, long after, int limit) {
        List<Row> rows = jdbc.sql(
                        switch (kind) {
                            case MANIFESTS -> """
                                SELECT r.id, r.repository_id, r.digest, m.size, r.reason, r.queued_at
                                FROM manifest_review r
                                JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = r.digest
                                WHERE r.id > :after AND NOT EXISTS (
                                    SELECT 1 FROM manifest_review later WHERE later.repository_id = r.repository_id
                                      AND later.digest = r.digest AND later.id > r.id)
                                  AND (%s) IS NULL ORDER BY r.id LIMIT :limit""".formatted(ManifestReview.KEPT_BECAUSE);
                            case BLOBS -> """
                                SELECT r.id, r.repository_id, r.digest, b.size, r.reason, r.queued_at
                                FROM blob_link_review r
                                JOIN blob_link l ON l.repository_id = r.repository_id AND l.digest = r.digest
                                JOIN blob b ON b.digest = l.digest
                                WHERE r.id > :after AND NOT EXISTS (
                                    SELECT 1 FROM blob_link_review later WHERE later.repository_id = r.repository_id
                                      AND later.digest = r.digest AND later.id > r.id)
                                  AND (%s) IS NULL ORDER BY r.id LIMIT :limit""".formatted(LinkReview.KEPT_BECAUSE);
                            case UPLOADS -> """
                                SELECT row_number() OVER (ORDER BY started_at, id), repository_id, digest, received,
                                       'unfinished', updated_at
                                FROM upload ORDER BY started_at, id OFFSET :after LIMIT :limit""";
                        })
                .param("after", after)
                .param("limit", limit)
                .param("untagged", settings.untaggedManifests())
                .query((row, number) -> new Row(
                        row.getLong(1),
                        new RepositoryId(row.getLong(2)),
                        Optional.ofNullable(row.getString(3)),
                        row.getLong(4),
                        row.getString(5),
                        row.getObject(6, OffsetDateTime.class).toInstant()))
                .list();
        Map<RepositoryId, String> names =
                access.byId(rows.stream().map(Row::repository).distinct().toList()).values().stream()
                        .collect(Collectors.toMap(
                                repository -> repository.id(),
                                repository -> repository.name().toString()));
        return rows.stream()
                .map(row -> new Entry(
                        row.id(),
                        Optional.ofNullable(names.get(row.repository())),
                        row.digest(),
                        row.size(),
                        row.reason(),
                        row.queuedAt().plus(kind == Kind.UPLOADS ? settings.uploadExpiry() : settings.grace())))
                .toList();
    }

    private record Row(
            long id, RepositoryId repository, Optional<String> digest, long size, String reason, Instant queuedAt) {}
}
