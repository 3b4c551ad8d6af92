package io.slipway.registry.gc;

import io.slipway.auth.access.RepositoryId;
import io.slipway.mirror.CacheLimits;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.Digest;
import io.slipway.oci.Tag;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.CacheUses;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes away what mirrors hold beyond their limits: what was not used for too long, and where that is too much still, what
 * was used longest ago. There is no grace time, since what goes can be fetched again. A digest is used when any repository
 * of the upstream is asked for it, and goes from all of them; its object is the business of the reviews that follow, so it
 * stays while anybody else holds it.
 */
final class Eviction {
    private static final int BATCH = 100;

    /** What is held by digest; a digest is as old as its latest use. */
    private static final String HELD = """
            SELECT digest, max(size) AS size, max(used_at) AS used_at FROM cached WHERE upstream = :upstream GROUP BY digest""";

    private record Candidate(String upstream, Digest digest, long size, Instant usedAt) {}

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Upstreams upstreams;
    private final CacheUses uses;
    private final ManifestStore manifests;
    private final BlobLinks links;
    private final Clock clock;
    private final Totals totals;
    private final ToLongFunction<String> arriving;

    /** What is to go in this pass, and has not yet. */
    private Iterator<Candidate> candidates = List.<Candidate>of().iterator();

    /**
     * Makes it.
     *
     * @param arriving how many bytes there are of downloads from an upstream that go on: they count as well, as they cannot
     *     be taken away
     */
    Eviction(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Upstreams upstreams,
            CacheUses uses,
            ManifestStore manifests,
            BlobLinks links,
            Clock clock,
            Totals totals,
            ToLongFunction<String> arriving) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.upstreams = upstreams;
        this.uses = uses;
        this.manifests = manifests;
        this.links = links;
        this.clock = clock;
        this.totals = totals;
        this.arriving = arriving;
    }

    /** Takes one digest away. */
    synchronized Verdict next() {
        if (!candidates.hasNext()) {
            candidates = find().iterator();
        }
        return candidates.hasNext() ? evict(candidates.next()) : Verdict.NOTHING_DUE;
    }

    /** Some of what is beyond the limits of some upstream. */
    private List<Candidate> find() {
        uses.write();
        for (Upstream upstream : upstreams.all()) {
            CacheLimits limits = upstream.limits();
            List<Candidate> found = new ArrayList<>();
            limits.age().ifPresent(age -> found.addAll(unused(upstream.name(), age)));
            if (found.isEmpty() && limits.bytes().isPresent()) {
                long room = limits.bytes().getAsLong() - arriving.applyAsLong(upstream.name());
                found.addAll(tooMuch(upstream.name(), Math.max(0, room)));
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<Candidate> unused(String upstream, Duration age) {
        return jdbc.sql("SELECT * FROM (" + HELD
                        + ") held WHERE used_at < :before ORDER BY used_at, digest LIMIT :batch")
                .param("upstream", upstream)
                .param("before", Times.of(clock.instant().minus(age)))
                .param("batch", BATCH)
                .query((row, number) -> new Candidate(
                        upstream,
                        Digest.parse(row.getString(1)),
                        row.getLong(2),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
    }

    /** So many of those used longest ago that without them there is no more than allowed. */
    private List<Candidate> tooMuch(String upstream, long most) {
        return jdbc.sql("""
                        SELECT digest, size, used_at FROM (
                          SELECT held.*, sum(size) OVER (ORDER BY used_at DESC, digest DESC) AS up_to_here FROM (%s) held) sums
                        WHERE up_to_here > :most ORDER BY used_at, digest LIMIT :batch""".formatted(HELD))
                .param("upstream", upstream)
                .param("most", most)
                .param("batch", BATCH)
                .query((row, number) -> new Candidate(
                        upstream,
                        Digest.parse(row.getString(1)),
                        row.getLong(2),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
    }

    /** What is to be forgotten once the change is committed. */
    private record Gone(List<RepositoryId> repositories, List<NamedTag> tags) {}

    private record NamedTag(RepositoryId repository, Tag tag) {}

    private Verdict evict(Candidate candidate) {
        Gone gone = transactions.execute(status -> {
            Durable.later(jdbc);
            Times.tell(jdbc, clock.instant());
            return remove(candidate);
        });
        gone.tags().forEach(tag -> manifests.forget(tag.repository(), tag.tag()));
        for (RepositoryId repository : gone.repositories()) {
            manifests.forget(repository, candidate.digest());
            links.forget(repository, candidate.digest());
        }
        if (gone.repositories().isEmpty()) {
            return Verdict.KEPT;
        }
        totals.add("cached", candidate.size());
        return Verdict.REMOVED;
    }

    /** First the rows of use, then the manifests', then what hangs on them: whoever tags one waits, and finds it gone. */
    private Gone remove(Candidate candidate) {
        lock(candidate);
        List<Long> repositories = jdbc.sql("""
                        DELETE FROM cached WHERE upstream = :upstream AND digest = :digest
                          AND NOT EXISTS (SELECT 1 FROM cached later WHERE later.upstream = :upstream
                                          AND later.digest = :digest AND later.used_at > :usedAt)
                        RETURNING repository_id""")
                .param("upstream", candidate.upstream())
                .param("digest", candidate.digest().toString())
                .param("usedAt", Times.of(candidate.usedAt()))
                .query((row, number) -> row.getLong(1))
                .list();
        Long[] held = repositories.toArray(Long[]::new);
        List<NamedTag> tags = new ArrayList<>();
        if (held.length > 0) {
            of(held, candidate, "SELECT 1 FROM manifest WHERE %s ORDER BY repository_id FOR UPDATE")
                    .query(Integer.class)
                    .list();
            tags.addAll(of(held, candidate, "DELETE FROM tag WHERE %s RETURNING repository_id, name")
                    .query((row, number) -> new NamedTag(new RepositoryId(row.getLong(1)), Tag.parse(row.getString(2))))
                    .list());
            of(held, candidate, "DELETE FROM manifest WHERE %s").update();
            of(held, candidate, "DELETE FROM blob_link WHERE %s").update();
        }
        return new Gone(repositories.stream().map(RepositoryId::new).toList(), tags);
    }

    /** In the order in which uses are written down, or each of the two might wait for the other. */
    private void lock(Candidate candidate) {
        jdbc.sql("""
                        SELECT 1 FROM cached WHERE upstream = :upstream AND digest = :digest
                        ORDER BY repository_id FOR UPDATE""")
                .param("upstream", candidate.upstream())
                .param("digest", candidate.digest().toString())
                .query(Integer.class)
                .list();
    }

    private JdbcClient.StatementSpec of(Long[] repositories, Candidate candidate, String statement) {
        return jdbc.sql(statement.formatted("repository_id = ANY(:repositories) AND digest = :digest"))
                .param("repositories", repositories)
                .param("digest", candidate.digest().toString());
    }
}
