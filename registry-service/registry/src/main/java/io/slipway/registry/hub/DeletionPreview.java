package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Tag;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What deleting tags would come to, once garbage collection has been by. */
public final class DeletionPreview {
    /**
     * What goes.
     *
     * @param tags how many of those that were named are there
     * @param manifests that lose their last name, those that only they list included
     * @param bytes of manifests and blobs that nothing else needs, here or in other repositories
     */
    public record Sum(long tags, long manifests, long bytes) {}

    private final JdbcClient jdbc;

    public DeletionPreview(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds it up. An entry that two of the doomed indexes share counts as staying. */
    public Sum of(RepositoryId repository, List<Tag> tags) {
        return jdbc.sql("""
                        WITH RECURSIVE doomed AS (
                            SELECT DISTINCT t.digest FROM tag t
                            WHERE t.repository_id = :repository AND t.name = ANY(:tags)
                              AND NOT EXISTS (SELECT 1 FROM tag o WHERE o.repository_id = :repository
                                              AND o.digest = t.digest AND o.name <> ALL(:tags))
                              AND NOT EXISTS (SELECT 1 FROM manifest_reference p
                                              WHERE p.repository_id = :repository AND p.child = t.digest
                                                AND p.kind = 'manifest')
                            UNION
                            SELECT r.child FROM doomed d
                            JOIN manifest_reference r ON r.repository_id = :repository AND r.parent = d.digest
                              AND r.kind = 'manifest'
                            WHERE NOT EXISTS (SELECT 1 FROM tag t WHERE t.repository_id = :repository
                                              AND t.digest = r.child)
                              AND NOT EXISTS (SELECT 1 FROM manifest_reference p
                                              WHERE p.repository_id = :repository AND p.child = r.child
                                                AND p.kind = 'manifest' AND p.parent <> d.digest)),
                        freed AS (
                            SELECT r.child AS digest FROM doomed d
                            JOIN manifest_reference r ON r.repository_id = :repository AND r.parent = d.digest
                              AND r.kind = 'blob'
                            WHERE NOT EXISTS (SELECT 1 FROM manifest_reference o
                                              WHERE o.repository_id = :repository AND o.child = r.child
                                                AND o.kind = 'blob' AND o.parent NOT IN (SELECT digest FROM doomed))
                              AND NOT EXISTS (SELECT 1 FROM blob_link l WHERE l.digest = r.child
                                              AND l.repository_id <> :repository AND l.deleted_at IS NULL)
                            UNION
                            SELECT d.digest FROM doomed d
                            WHERE NOT EXISTS (SELECT 1 FROM manifest m WHERE m.digest = d.digest
                                              AND m.repository_id <> :repository AND m.deleted_at IS NULL))
                        SELECT (SELECT count(*) FROM tag WHERE repository_id = :repository AND name = ANY(:tags)),
                               (SELECT count(*) FROM doomed),
                               (SELECT coalesce(sum(b.size), 0) FROM freed f JOIN blob b ON b.digest = f.digest)""")
                .param("repository", repository.value())
                .param("tags", tags.stream().map(Tag::toString).toArray(String[]::new))
                .query((row, number) -> new Sum(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
    }
}
