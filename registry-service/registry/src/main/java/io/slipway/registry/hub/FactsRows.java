package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.registry.content.Times;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The rows of facts; they go with their manifests. */
final class FactsRows {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    FactsRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Manifests of the latest tags that have no facts, or incomplete ones.
     *
     * @param after the last one of the page before; empty for the first page
     */
    List<Digest> missing(RepositoryId repository, int tags, Optional<Digest> after, int limit) {
        return jdbc.sql("""
                        SELECT DISTINCT t.digest
                        FROM (SELECT digest FROM tag WHERE repository_id = :repository
                              ORDER BY updated_at DESC LIMIT :tags) t
                        LEFT JOIN manifest_facts f ON f.repository_id = :repository AND f.digest = t.digest
                        WHERE t.digest > :after AND (f.digest IS NULL OR NOT f.complete)
                        ORDER BY t.digest LIMIT :limit""")
                .param("repository", repository.value())
                .param("tags", tags)
                .param("after", after.map(Digest::toString).orElse(""))
                .param("limit", limit)
                .query((row, number) -> Digest.parse(row.getString(1)))
                .list();
    }

    /** Writes what a manifest is, unless it has gone meanwhile. */
    void write(RepositoryId repository, Digest digest, Facts facts) {
        jdbc.sql("""
                        INSERT INTO manifest_facts (repository_id, digest, kind, platforms, download_size, created_at,
                                                    labels, complete)
                        SELECT repository_id, digest, :kind, :platforms, :size, :created, CAST(:labels AS jsonb),
                               :complete
                        FROM manifest WHERE repository_id = :repository AND digest = :digest FOR KEY SHARE
                        ON CONFLICT (repository_id, digest)
                        DO UPDATE SET kind = excluded.kind, platforms = excluded.platforms,
                                      download_size = excluded.download_size, created_at = excluded.created_at,
                                      labels = excluded.labels, complete = excluded.complete""")
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .param("kind", facts.kind().text())
                .param("platforms", facts.platforms().toArray(String[]::new))
                .param("size", facts.downloadSize())
                .param("created", facts.createdAt().map(Times::of).orElse(null))
                .param("labels", JSON.writeValueAsString(facts.labels()))
                .param("complete", facts.complete())
                .update();
    }
}
