package io.slipway.registry.content;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.oci.Tag;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of tags. Transactions are the caller's; who writes several tags in one does so in bytewise order. */
final class TagRows {
    /** Answers what the tag named, nothing in words for a new one; no row when it was not moved. */
    private static final String MOVE = """
            WITH was AS MATERIALIZED (
                SELECT digest FROM tag WHERE repository_id = :repository AND name = :name FOR UPDATE),
            moved AS (
                UPDATE tag SET digest = :digest, updated_at = :now, updated_by = :by FROM was
                WHERE repository_id = :repository AND name = :name RETURNING was.digest),
            made AS (
                INSERT INTO tag (repository_id, name, digest, updated_at, updated_by)
                SELECT :repository, :name, :digest, :now, :by WHERE NOT EXISTS (SELECT 1 FROM was)
                ON CONFLICT DO NOTHING RETURNING ''),
            remembered AS (
                INSERT INTO tag_history (repository_id, name, digest, changed_at, changed_by)
                SELECT :repository, :name, :digest, :now, :by
                WHERE EXISTS (SELECT 1 FROM made) OR EXISTS (SELECT 1 FROM was WHERE digest <> :digest))
            SELECT * FROM moved UNION ALL SELECT * FROM made""";

    private static final RoundTrip.Statement MOVE_STATEMENT = RoundTrip.Statement.of(MOVE);

    private final JdbcClient jdbc;
    private final Clock clock;

    TagRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    Optional<Digest> find(RepositoryId repository, Tag tag) {
        return jdbc.sql("SELECT digest FROM tag WHERE repository_id = :repository AND name = :name")
                .param("repository", repository.value())
                .param("name", tag.toString())
                .query(String.class)
                .optional()
                .map(Digest::parse);
    }

    /** Makes a tag name a manifest. Answers which one it named before; empty for a new tag. */
    Optional<Digest> move(RepositoryId repository, Tag tag, Digest digest, String by) {
        while (true) {
            List<Optional<Digest>> moved = jdbc.sql(MOVE)
                    .params(moved(repository, tag, digest, by))
                    .query((row, number) -> previous(row.getString(1)))
                    .list();
            // Undone when somebody made the tag since the statement began: the next one sees it.
            if (!moved.isEmpty()) {
                return moved.getFirst();
            }
        }
    }

    /** Has a round trip do the same. Its one row is for {@link #previous}; without a row the tag was not moved. */
    int move(RoundTrip trip, RepositoryId repository, Tag tag, Digest digest, String by) {
        return trip.add(MOVE_STATEMENT, moved(repository, tag, digest, by));
    }

    static Optional<Digest> previous(String moved) {
        return Optional.of(moved).filter(named -> !named.isEmpty()).map(Digest::parse);
    }

    private Map<String, Object> moved(RepositoryId repository, Tag tag, Digest digest, String by) {
        return Map.of(
                "repository", repository.value(),
                "name", tag.toString(),
                "digest", digest.toString(),
                "now", Times.of(clock),
                "by", by);
    }

    /** As {@link #move}, but a tag that names something is left as it is. */
    Optional<Digest> moveIfFree(RepositoryId repository, Tag tag, Digest digest, String by) {
        Optional<Digest> previous = insertOrLock(repository, tag, digest, by);
        if (previous.isEmpty()) {
            remember(repository, tag, Optional.of(digest), by);
        }
        return previous;
    }

    /** Answers what the tag names, and then holds it until the transaction ends; empty: it was free and names this now. */
    private Optional<Digest> insertOrLock(RepositoryId repository, Tag tag, Digest digest, String by) {
        while (!insert(repository, tag, digest, by)) {
            Optional<Digest> previous = jdbc.sql("""
                            SELECT digest FROM tag WHERE repository_id = :repository AND name = :name FOR UPDATE""")
                    .param("repository", repository.value())
                    .param("name", tag.toString())
                    .query(String.class)
                    .optional()
                    .map(Digest::parse);
            // Empty when somebody deleted the tag since the insert found it: then there is room to insert.
            if (previous.isPresent()) {
                return previous;
            }
        }
        return Optional.empty();
    }

    private boolean insert(RepositoryId repository, Tag tag, Digest digest, String by) {
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

    private void remember(RepositoryId repository, Tag tag, Optional<Digest> digest, String by) {
        jdbc.sql("""
                        INSERT INTO tag_history (repository_id, name, digest, changed_at, changed_by)
                        VALUES (:repository, :name, :digest, :now, :by)""")
                .param("repository", repository.value())
                .param("name", tag.toString())
                .param("digest", digest.map(Digest::toString).orElse(null))
                .param("now", Times.of(clock))
                .param("by", by)
                .update();
    }

    /** Deletes a tag. Answers what it named. */
    Optional<Digest> delete(RepositoryId repository, Tag tag, String by) {
        Times.tell(jdbc, clock.instant());
        Optional<Digest> named = jdbc.sql("""
                        DELETE FROM tag WHERE repository_id = :repository AND name = :name RETURNING digest""")
                .param("repository", repository.value())
                .param("name", tag.toString())
                .query(String.class)
                .optional()
                .map(Digest::parse);
        if (named.isPresent()) {
            remember(repository, tag, Optional.empty(), by);
        }
        return named;
    }

    /** Deletes every tag that names a manifest. */
    List<Tag> deleteOf(RepositoryId repository, Digest digest, String by) {
        Times.tell(jdbc, clock.instant());
        List<Tag> deleted = jdbc.sql("""
                        WITH doomed AS (SELECT name FROM tag WHERE repository_id = :repository AND digest = :digest
                                        ORDER BY name FOR UPDATE)
                        DELETE FROM tag USING doomed
                        WHERE tag.repository_id = :repository AND tag.name = doomed.name RETURNING tag.name""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .query((row, number) -> Tag.parse(row.getString(1)))
                .list();
        // In one statement, however many they are: the manifest's row is held meanwhile.
        jdbc.sql("""
                        INSERT INTO tag_history (repository_id, name, digest, changed_at, changed_by)
                        SELECT :repository, name, NULL, :now, :by FROM unnest(:names) AS name""")
                .param("repository", repository.value())
                .param("names", deleted.stream().map(Tag::toString).toArray(String[]::new))
                .param("now", Times.of(clock))
                .param("by", by)
                .update();
        return deleted;
    }

    /** What a tag named, the latest change first. */
    List<TagChange> history(RepositoryId repository, Tag tag, long before, int limit) {
        return jdbc.sql("""
                        SELECT h.id, h.digest, h.changed_at, h.changed_by,
                               EXISTS (SELECT 1 FROM manifest m WHERE m.repository_id = h.repository_id
                                       AND m.digest = h.digest AND m.deleted_at IS NULL)
                        FROM tag_history h WHERE h.repository_id = :repository AND h.name = :name AND h.id < :before
                        ORDER BY h.id DESC LIMIT :limit""")
                .param("repository", repository.value())
                .param("name", tag.toString())
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> new TagChange(
                        row.getLong(1),
                        Optional.ofNullable(row.getString(2)).map(Digest::parse),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        row.getString(4),
                        row.getBoolean(5)))
                .list();
    }

    /** A page in bytewise order. */
    List<Tag> list(RepositoryId repository, String after, int limit) {
        return jdbc.sql("""
                        SELECT name FROM tag WHERE repository_id = :repository AND name > :after
                        ORDER BY name LIMIT :limit""")
                .param("repository", repository.value())
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> Tag.parse(row.getString(1)))
                .list();
    }
}
