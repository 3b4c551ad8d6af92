package io.slipway.registry.content;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.oci.Tag;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of what was deleted and can be brought back. Transactions are the caller's. */
final class DeletionRows {
    private final JdbcClient jdbc;
    private final Clock clock;

    DeletionRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Writes down that something was deleted. Answers the id of that.
     *
     * @param tag the tag; empty when the manifest was deleted
     * @param tags those that went with the manifest
     */
    long add(RepositoryId repository, Digest digest, Optional<Tag> tag, List<Tag> tags, String by) {
        return jdbc.sql("""
                        INSERT INTO deletion (repository_id, digest, tag, tags, deleted_at, deleted_by)
                        VALUES (:repository, :digest, :tag, :tags, :now, :by) RETURNING id""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .param("tag", tag.map(Tag::toString).orElse(null))
                .param("tags", tags.stream().map(Tag::toString).toArray(String[]::new))
                .param("now", Times.of(clock))
                .param("by", by)
                .query(Long.class)
                .single();
    }

    /** Those since a moment whose manifest is still here, the latest first. */
    List<Deletion> list(RepositoryId repository, Instant since, long before, int limit) {
        return jdbc.sql("""
                        SELECT d.id, d.digest, d.tag, d.tags, d.deleted_at, d.deleted_by FROM deletion d
                        JOIN manifest m ON m.repository_id = d.repository_id AND m.digest = d.digest
                        WHERE d.repository_id = :repository AND d.id < :before AND d.deleted_at > :since
                        ORDER BY d.id DESC LIMIT :limit""")
                .param("repository", repository.value())
                .param("before", before)
                .param("since", Times.of(since))
                .param("limit", limit)
                .query(DeletionRows::read)
                .list();
    }

    /** One of them, held until the transaction ends. */
    Optional<Deletion> lock(RepositoryId repository, long id) {
        return jdbc.sql("""
                        SELECT id, digest, tag, tags, deleted_at, deleted_by FROM deletion
                        WHERE repository_id = :repository AND id = :id FOR UPDATE""")
                .param("repository", repository.value())
                .param("id", id)
                .query(DeletionRows::read)
                .optional();
    }

    void remove(long id) {
        jdbc.sql("DELETE FROM deletion WHERE id = :id").param("id", id).update();
    }

    private static Deletion read(ResultSet row, int number) throws SQLException {
        Array tags = row.getArray(4);
        return new Deletion(
                row.getLong(1),
                Digest.parse(row.getString(2)),
                Optional.ofNullable(row.getString(3)).map(Tag::parse),
                Stream.of((String[]) tags.getArray()).map(Tag::parse).toList(),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getString(6));
    }
}
