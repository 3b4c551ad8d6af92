package io.slipway.registry.content;

import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.Tag;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.RegistryEvent;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Brings back what was deleted, byte-identical: until the grace time has passed, its rows and objects are all here, out of
 * sight. Also puts a tag back to what it named before.
 */
public final class Deletions {
    private record Row(MediaType mediaType, long size, boolean deleted) {}

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final BlobLinks links;
    private final ManifestStore manifests;
    private final TagRows tags;
    private final DeletionRows deletions;
    private final Outbox outbox;
    private final Clock clock;
    private final Grace grace;

    public Deletions(
            JdbcClient jdbc,
            TransactionOperations transactions,
            BlobLinks links,
            ManifestStore manifests,
            Outbox outbox,
            Clock clock,
            Grace grace) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.links = links;
        this.manifests = manifests;
        this.tags = new TagRows(jdbc, clock);
        this.deletions = new DeletionRows(jdbc, clock);
        this.outbox = outbox;
        this.clock = clock;
        this.grace = grace;
    }

    /**
     * What can be brought back, the latest first.
     *
     * @param before only ids below this one; {@link Long#MAX_VALUE} to begin
     * @param limit how many at most
     */
    public List<Deletion> list(RepositoryId repository, long before, int limit) {
        return deletions.list(repository, clock.instant().minus(grace.time()), before, limit);
    }

    /**
     * What a tag named over time, the latest change first.
     *
     * @param before only ids below this one; {@link Long#MAX_VALUE} to begin
     * @param limit how many at most
     */
    public List<TagChange> history(RepositoryId repository, Tag tag, long before, int limit) {
        return tags.history(repository, tag, before, limit);
    }

    /** What became of a wish to have something back. */
    public sealed interface Outcome {
        /**
         * It is back.
         *
         * @param tags those that name it again
         * @param taken tags that went with a manifest and name another one now, which they were left with
         */
        record Restored(Digest digest, List<Tag> tags, List<Tag> taken) implements Outcome {}

        /** There is no such deletion. */
        record NotThere() implements Outcome {}

        /** The grace time has passed, and the manifest is gone. */
        record TooLate(Digest digest) implements Outcome {}

        /** Nothing has changed: the tag names another manifest now. */
        record Taken(Tag tag, Digest digest) implements Outcome {}
    }

    /**
     * Brings back what one deletion took away: a tag, or a manifest with its tags and with what it refers to.
     *
     * @param replace whether a deleted tag that names another manifest meanwhile is to be moved
     */
    public Outcome restore(RepositoryRef repository, long id, boolean replace, String by) {
        Set<Digest> touched = new HashSet<>();
        Set<Tag> moved = new HashSet<>();
        try {
            return transactions.execute(status -> {
                Optional<Deletion> found = deletions.lock(repository.id(), id);
                if (found.isEmpty()) {
                    return new Outcome.NotThere();
                }
                Deletion deletion = found.get();
                touched.add(deletion.digest());
                if (!revive(repository, deletion.digest(), by, touched)) {
                    return new Outcome.TooLate(deletion.digest());
                }
                List<Tag> back = new ArrayList<>();
                List<Tag> taken = new ArrayList<>();
                for (Tag tag : wanted(deletion)) {
                    Optional<Digest> previous = move(repository, tag, deletion.digest(), replace, by);
                    Optional<Digest> other = previous.filter(named -> !named.equals(deletion.digest()));
                    // It may be what the tag named until now that waits for its review from now on.
                    other.ifPresent(touched::add);
                    if (other.isEmpty() || replace) {
                        moved.add(tag);
                        back.add(tag);
                    } else if (deletion.tag().isEmpty()) {
                        taken.add(tag);
                    } else {
                        status.setRollbackOnly();
                        return new Outcome.Taken(tag, other.get());
                    }
                }
                deletions.remove(id);
                return new Outcome.Restored(deletion.digest(), back, taken);
            });
        } finally {
            forget(repository.id(), touched, moved);
        }
    }

    /**
     * Makes a tag name a manifest that the repository holds: one that it named before, or another.
     *
     * @return false when the repository holds no such manifest
     */
    public boolean putBack(RepositoryRef repository, Tag tag, Digest digest, String by) {
        Set<Digest> touched = new HashSet<>(Set.of(digest));
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                boolean held = row(repository.id(), digest, " FOR KEY SHARE")
                        .filter(row -> !row.deleted())
                        .isPresent();
                if (held) {
                    move(repository, tag, digest, true, by).ifPresent(touched::add);
                }
                return held;
            }));
        } finally {
            forget(repository.id(), touched, Set.of(tag));
        }
    }

    /** In the order in which all writers of several tags go, or two of them would wait for each other. */
    private static List<Tag> wanted(Deletion deletion) {
        return deletion.tag()
                .map(List::of)
                .orElseGet(() -> deletion.tags().stream()
                        .sorted(Comparator.comparing(Tag::toString))
                        .toList());
    }

    /** Answers what the tag named before, with which it is left unless it is to be replaced. */
    private Optional<Digest> move(RepositoryRef repository, Tag tag, Digest digest, boolean replace, String by) {
        Optional<Digest> previous = replace
                ? tags.move(repository.id(), tag, digest, by)
                : tags.moveIfFree(repository.id(), tag, digest, by);
        if (previous.isEmpty() || (replace && !previous.get().equals(digest))) {
            outbox.append(new RegistryEvent.TagMoved(repository.name(), tag, digest, previous, by, clock.instant()));
        }
        return previous;
    }

    /** Makes a manifest visible again, with the blobs and the deleted manifests that it refers to. False when it is gone. */
    private boolean revive(RepositoryRef repository, Digest digest, String by, Set<Digest> touched) {
        Optional<Row> wanted = row(repository.id(), digest, " FOR UPDATE");
        if (wanted.isEmpty()) {
            return false;
        }
        Deque<Digest> left = new ArrayDeque<>(List.of(digest));
        while (!left.isEmpty()) {
            Digest next = left.removeFirst();
            Optional<Row> row = row(repository.id(), next, " FOR UPDATE").filter(Row::deleted);
            if (row.isPresent()) {
                touched.add(next);
                show(repository, next, row.get(), by);
                touched.addAll(showBlobs(repository.id(), next));
                left.addAll(deletedChildren(repository.id(), next));
            }
        }
        return true;
    }

    private Optional<Row> row(RepositoryId repository, Digest digest, String lock) {
        return jdbc.sql("""
                        SELECT media_type, size, deleted_at IS NOT NULL FROM manifest
                        WHERE repository_id = :repository AND digest = :digest""" + lock)
                .param("repository", repository.value())
                .param("digest", digest.toString())
                .query((row, number) -> new Row(new MediaType(row.getString(1)), row.getLong(2), row.getBoolean(3)))
                .optional();
    }

    private void show(RepositoryRef repository, Digest digest, Row row, String by) {
        jdbc.sql("""
                        UPDATE manifest SET deleted_at = NULL, pushed_at = :now
                        WHERE repository_id = :repository AND digest = :digest""")
                .param("now", Times.of(clock))
                .param("repository", repository.id().value())
                .param("digest", digest.toString())
                .update();
        outbox.append(new RegistryEvent.ManifestPushed(
                repository.name(), digest, Optional.empty(), row.mediaType(), row.size(), by, clock.instant()));
    }

    /**
     * First all their locks, in a statement of its own, then a look: one that is being deleted at this moment looks as if it
     * were not until its deletion is waited for. Who deletes one later finds the manifest back.
     */
    private List<Digest> showBlobs(RepositoryId repository, Digest manifest) {
        jdbc.sql("""
                        SELECT l.digest FROM blob_link l JOIN manifest_reference r
                          ON r.repository_id = l.repository_id AND r.child = l.digest AND r.kind = 'blob'
                        WHERE l.repository_id = :repository AND r.parent = :manifest
                        ORDER BY l.digest FOR NO KEY UPDATE OF l""")
                .param("repository", repository.value())
                .param("manifest", manifest.toString())
                .query(String.class)
                .list();
        return jdbc.sql("""
                        UPDATE blob_link l SET deleted_at = NULL, created_at = :now FROM manifest_reference r
                        WHERE r.repository_id = :repository AND r.parent = :manifest AND r.kind = 'blob'
                          AND l.repository_id = r.repository_id AND l.digest = r.child AND l.deleted_at IS NOT NULL
                        RETURNING l.digest""")
                .param("repository", repository.value())
                .param("manifest", manifest.toString())
                .param("now", Times.of(clock))
                .query((row, number) -> Digest.parse(row.getString(1)))
                .list();
    }

    private List<Digest> deletedChildren(RepositoryId repository, Digest manifest) {
        return jdbc.sql("""
                        SELECT m.digest FROM manifest_reference r JOIN manifest m
                          ON m.repository_id = r.repository_id AND m.digest = r.child
                        WHERE r.repository_id = :repository AND r.parent = :manifest AND r.kind = 'manifest'
                          AND m.deleted_at IS NOT NULL ORDER BY m.digest""")
                .param("repository", repository.value())
                .param("manifest", manifest.toString())
                .query((row, number) -> Digest.parse(row.getString(1)))
                .list();
    }

    private void forget(RepositoryId repository, Set<Digest> touched, Set<Tag> moved) {
        touched.forEach(digest -> {
            manifests.forget(repository, digest);
            links.forget(repository, digest);
        });
        moved.forEach(tag -> manifests.forget(repository, tag));
    }
}
