package io.slipway.registry.content;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.store.UploadId;
import io.slipway.store.UploadProgress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Upload sessions: what the registry has acknowledged of each. A session belongs to one repository. The digest kept
 * beside the offset is that of exactly the bytes before the offset, so that the usual closing PUT reads none again.
 */
public final class UploadSessions {
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Limits limits;

    public UploadSessions(JdbcClient jdbc, Clock clock, Limits limits) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * How many sessions may be open at a time. Requests that come at the same moment may exceed it by their number.
     *
     * @param perUser of one account
     * @param inAll of all together
     */
    public record Limits(int perUser, int inAll) {}

    /**
     * Opens a session that has received nothing yet.
     *
     * @return whether there was room for it
     */
    public boolean open(UploadId id, RepositoryId repository, DigestAlgorithm algorithm, String startedBy) {
        return jdbc.sql("""
                        INSERT INTO upload (id, repository_id, algorithm, received, started_by, started_at, updated_at)
                        SELECT :id, :repository, :algorithm, 0, :by, :now, :now
                        WHERE (SELECT count(*) FROM (SELECT 1 FROM upload WHERE started_by = :by LIMIT :perUser) mine)
                            < :perUser
                        AND (SELECT count(*) FROM (SELECT 1 FROM upload LIMIT :inAll) every) < :inAll""")
                        .param("id", id.value())
                        .param("repository", repository.value())
                        .param("algorithm", algorithm.wireName())
                        .param("by", startedBy)
                        .param("now", Times.of(clock))
                        .param("perUser", limits.perUser())
                        .param("inAll", limits.inAll())
                        .update()
                == 1;
    }

    /** What was recorded of a session, if it is open and this repository's. */
    public Optional<UploadProgress> find(RepositoryId repository, UploadId id) {
        return jdbc.sql("""
                        SELECT algorithm, received, digest FROM upload
                        WHERE id = :id AND repository_id = :repository""")
                .param("id", id.value())
                .param("repository", repository.value())
                .query((row, number) ->
                        new UploadProgress(algorithm(row.getString(1)), row.getLong(2), digest(row.getString(3))))
                .optional();
    }

    /** Records how far a session has come. The bytes must be durable before this is called. */
    public void advance(UploadId id, UploadProgress progress) {
        jdbc.sql("UPDATE upload SET received = :received, digest = :digest, updated_at = :now WHERE id = :id")
                .param("received", progress.offset())
                .param("digest", progress.digest().map(Digest::toString).orElse(null))
                .param("now", Times.of(clock))
                .param("id", id.value())
                .update();
    }

    /** How many are open. */
    public long count() {
        return jdbc.sql("SELECT count(*) FROM upload").query(Long.class).single();
    }

    /** Forgets a session. */
    public void close(UploadId id) {
        jdbc.sql("DELETE FROM upload WHERE id = :id").param("id", id.value()).update();
    }

    /** A session that nobody has gone on with. */
    public record Idle(UploadId id, UploadProgress progress) {}

    /** Sessions without a byte since a moment, those left alone for longest first. */
    public List<Idle> idleSince(Instant cut, int limit) {
        return jdbc.sql("""
                        SELECT id, algorithm, received, digest FROM upload WHERE updated_at <= :cut
                        ORDER BY updated_at LIMIT :limit""")
                .param("cut", Times.of(cut))
                .param("limit", limit)
                .query((row, number) -> new Idle(
                        new UploadId(row.getObject(1, UUID.class)),
                        new UploadProgress(algorithm(row.getString(2)), row.getLong(3), digest(row.getString(4)))))
                .list();
    }

    /** Forgets a session, if nobody has gone on with it since that moment. */
    public boolean closeIdle(UploadId id, Instant cut) {
        return jdbc.sql("DELETE FROM upload WHERE id = :id AND updated_at <= :cut")
                        .param("id", id.value())
                        .param("cut", Times.of(cut))
                        .update()
                == 1;
    }

    /** Whether there is such a session, whoever's. */
    public boolean isOpen(UploadId id) {
        return jdbc.sql("SELECT 1 FROM upload WHERE id = :id")
                .param("id", id.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    private static DigestAlgorithm algorithm(String wireName) {
        return DigestAlgorithm.of(wireName)
                .orElseThrow(() -> new IllegalStateException("upload row names the unknown algorithm " + wireName));
    }

    private static Optional<Digest> digest(@Nullable String text) {
        return Optional.ofNullable(text).map(Digest::parse);
    }
}
