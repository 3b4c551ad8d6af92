package io.slipway.registry.content;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What mirrors hold and somebody has asked for. Each use is noted in memory and written down from time to time, so that a
 * read costs no write; a crash forgets the last ones, and what it forgets counts as used a little earlier.
 */
public final class CacheUses implements AutoCloseable {
    /** More than this between two writings are not noted. */
    private static final int MOST = 100_000;

    private static final int BATCH = 1000;

    private record Use(RepositoryId repository, Digest digest) {}

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Set<Use> noted = ConcurrentHashMap.newKeySet();

    public CacheUses(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Notes a use. */
    public void note(RepositoryId repository, Digest digest) {
        if (noted.size() < MOST) {
            noted.add(new Use(repository, digest));
        }
    }

    /** Writes down what was noted; what cannot be written now stays noted. */
    public void write() {
        List<Use> uses = List.copyOf(noted);
        for (int from = 0; from < uses.size(); from += BATCH) {
            List<Use> batch = uses.subList(from, Math.min(from + BATCH, uses.size()));
            write(batch);
            batch.forEach(noted::remove);
        }
    }

    @Override
    public void close() {
        write();
    }

    /**
     * With a manifest all that hangs on it was used, of an index the layers of its images: an image that is pulled by somebody
     * who has its layers is in use as well.
     */
    private void write(List<Use> uses) {
        jdbc.sql("""
                        WITH RECURSIVE used AS (SELECT * FROM unnest(:repositories, :digests) AS use (repository_id, digest)),
                        touched AS (
                          SELECT repository_id, digest COLLATE "C" AS digest FROM used
                          UNION
                          SELECT r.repository_id, r.child FROM manifest_reference r JOIN touched t
                            ON t.repository_id = r.repository_id AND t.digest = r.parent),
                        locked AS (
                          SELECT c.repository_id, c.digest FROM cached c JOIN touched t
                            ON t.repository_id = c.repository_id AND t.digest = c.digest
                          ORDER BY c.repository_id, c.digest FOR UPDATE OF c)
                        UPDATE cached c SET used_at = :now FROM locked l
                        WHERE c.repository_id = l.repository_id AND c.digest = l.digest""")
                .param(
                        "repositories",
                        uses.stream().map(use -> use.repository().value()).toArray(Long[]::new))
                .param(
                        "digests",
                        uses.stream().map(use -> use.digest().toString()).toArray(String[]::new))
                .param("now", Times.of(clock))
                .update();
    }
}
