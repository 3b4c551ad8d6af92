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
        UPLOADS,
        /** Deleted ones that nobody has brought back. */
        REPOSITORIES
    }

    /**
     * A thing that would go.
     *
     * @param id to go on behind; grows within a kind
     * @param repository its name; empty for what lies in a deleted one
     * @param digest empty for an upload that has received nothing, and for a repository
     * @param size in bytes; of a manifest its own, without its blobs; of a repository all that it holds, also what others hold
     * @param reason what had it queued, such as {@code tag moved}
     * @param dueAt when it goes, unless it is needed again by then
     */
    public record Entry(
            long id, Optional<String> repository, Optional<String> digest, long size, String reason, Instant dueAt) {}

    /**
     * All of it.
     *
     * @param manifests how many manifests would go: those that nothing holds, those that only they hold, and so on, and those
     *     of deleted repositories
     * @param links how many blobs repositories would lose, those of the manifests among them
     * @param blobs how many blobs would go because then no repository holds them, as blobs or as manifests
     * @param bytes what these take in the storage
     * @param repositories how many deleted repositories would go
     * @param objects how many objects are given up already and not yet deleted
     * @param objectBytes what these take
     */
    public record Summary(
            long manifests,
            long links,
            long blobs,
            long bytes,
            long repositories,
            long objects,
            long objectBytes,
            long uploads,
            long uploadBytes) {}

    private final JdbcClient jdbc;
    private final Access access;
    private final GcSettings settings;
    private final Outlook outlook;

    Preview(JdbcClient jdbc, Access access, GcSettings settings, Outlook outlook) {
        this.jdbc = jdbc;
        this.access = access;
        this.settings = settings;
        this.outlook = outlook;
    }

    /** Sums over all that would go in the end. */
    public Summary summary() {
        return outlook.summary();
    }

    /**
     * A page of what would go.
     *
     * @param after the id to go on behind; 0 to begin
     * @param limit how many at most
     */
    public List<Entry> list(Kind kind, long after, int limit) {
        return kind == Kind.REPOSITORIES ? repositories(after, limit) : waiting(kind, after, limit);
    }

    private List<Entry> repositories(long after, int limit) {
        return access.deletedAfter(after, limit).stream()
                .map(deleted -> new Entry(
                        deleted.id().value(),
                        Optional.of(deleted.name().toString()),
                        Optional.empty(),
                        held(deleted.id()),
                        "repository deleted",
                        deleted.deletedAt().plus(settings.grace())))
                .toList();
    }

    private long held(RepositoryId repository) {
        return jdbc.sql("""
                        SELECT coalesce(sum(b.size), 0) FROM blob b WHERE b.digest IN (
                          SELECT digest FROM blob_link WHERE repository_id = :repository
                          UNION SELECT digest FROM manifest WHERE repository_id = :repository)""")
                .param("repository", repository.value())
                .query(Long.class)
                .single();
    }

    private List<Entry> waiting(Kind kind, long after, int limit) {
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
                            case REPOSITORIES -> throw new IllegalArgumentException("repositories stand in no queue");
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
