package io.slipway.registry.gc;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.Times;
import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds manifests that nothing holds and that no queue knows, and queues them: those that were reviewed and kept while
 * {@code slipway.gc.untagged-manifests} was false.
 */
final class Unqueued {
    private static final int PAGE = 1000;

    private final JdbcClient jdbc;
    private final ManifestStore manifests;
    private final Clock clock;
    private final GcSettings settings;

    private record Seen(RepositoryId repository, String digest, boolean queued) {}

    Unqueued(JdbcClient jdbc, ManifestStore manifests, Clock clock, GcSettings settings) {
        this.jdbc = jdbc;
        this.manifests = manifests;
        this.clock = clock;
        this.settings = settings;
    }

    /** Goes through all manifests, a page at a time. */
    void queue() {
        if (!settings.untaggedManifests()) {
            return;
        }
        long repository = 0;
        String digest = "";
        List<Seen> page;
        do {
            page = queuePage(repository, digest);
            // It was remembered as one that waits for nothing, and whoever asks for it must be able to put its review
            // off.
            page.stream()
                    .filter(Seen::queued)
                    .forEach(seen -> manifests.forget(seen.repository(), Digest.parse(seen.digest())));
            if (!page.isEmpty()) {
                repository = page.getLast().repository().value();
                digest = page.getLast().digest();
            }
        } while (page.size() == PAGE);
    }

    private List<Seen> queuePage(long repository, String digest) {
        return jdbc.sql("""
                        WITH page AS MATERIALIZED (
                          SELECT repository_id, digest FROM manifest WHERE (repository_id, digest) > (:repository, :digest)
                          ORDER BY repository_id, digest LIMIT :page),
                        queued AS (
                          INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
                          SELECT m.repository_id, m.digest, 'untagged', :now
                          FROM page p JOIN manifest m ON m.repository_id = p.repository_id AND m.digest = p.digest
                          WHERE (%s) IS NULL
                            AND NOT EXISTS (SELECT 1 FROM manifest_review r
                                            WHERE r.repository_id = m.repository_id AND r.digest = m.digest)
                          RETURNING repository_id, digest)
                        SELECT p.repository_id, p.digest, q.digest IS NOT NULL
                        FROM page p LEFT JOIN queued q ON q.repository_id = p.repository_id AND q.digest = p.digest
                        ORDER BY p.repository_id, p.digest""".formatted(ManifestReview.KEPT_BECAUSE))
                .param("repository", repository)
                .param("digest", digest)
                .param("page", PAGE)
                .param("now", Times.of(clock.instant()))
                .param("untagged", true)
                .query((row, number) -> new Seen(new RepositoryId(row.getLong(1)), row.getString(2), row.getBoolean(3)))
                .list();
    }
}
