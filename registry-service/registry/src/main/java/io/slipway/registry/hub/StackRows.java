package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of stacks; they go with their manifests. */
final class StackRows {
    private final JdbcClient jdbc;

    StackRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Manifests that were not read yet, of those that the latest tags name and those that they list.
     *
     * @param after the last one of the page before; empty for the first page
     */
    List<Digest> missing(RepositoryId repository, int tags, Optional<Digest> after, int limit) {
        return jdbc.sql("""
                        WITH named AS (
                            SELECT digest FROM tag WHERE repository_id = :repository
                            ORDER BY updated_at DESC LIMIT :tags)
                        SELECT m.digest
                        FROM (SELECT digest FROM named
                              UNION
                              SELECT r.child FROM named JOIN manifest_reference r
                                ON r.repository_id = :repository AND r.parent = named.digest AND r.kind = 'manifest') l
                        JOIN manifest m ON m.repository_id = :repository AND m.digest = l.digest
                        WHERE m.digest > :after AND m.deleted_at IS NULL
                          AND NOT EXISTS (SELECT 1 FROM image_stack s
                                          WHERE s.repository_id = :repository AND s.digest = m.digest)
                        ORDER BY m.digest LIMIT :limit""")
                .param("repository", repository.value())
                .param("tags", tags)
                .param("after", after.map(Digest::toString).orElse(""))
                .param("limit", limit)
                .query((row, number) -> Digest.parse(row.getString(1)))
                .list();
    }

    /** Writes down what was read, unless the manifest has gone meanwhile. */
    void write(RepositoryId repository, Digest digest, Optional<Digest> stack) {
        jdbc.sql("""
                        INSERT INTO image_stack (repository_id, digest, stack)
                        SELECT repository_id, digest, :stack
                        FROM manifest WHERE repository_id = :repository AND digest = :digest FOR KEY SHARE
                        ON CONFLICT (repository_id, digest) DO NOTHING""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .param("stack", stack.map(Digest::toString).orElse(null))
                .update();
    }
}
