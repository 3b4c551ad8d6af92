package io.slipway.registry.content;

import static io.slipway.registry.content.ManifestRows.digests;

import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;
import io.slipway.oci.Tag;
import io.slipway.store.StoredBlob;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.RegistryEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.TransactionStatus;

/**
 * What a put does inside its transaction. What it needs is locked, the object recorded, the manifest inserted and its
 * first tag moved in one {@link RoundTrip}, before it is known that all is there, which it mostly is.
 */
final class ManifestPut {
    /**
     * A wish.
     *
     * @param tags each once, in bytewise order: one order for all writers, or two of them would wait for each other
     * @param condition what each tag must name before
     */
    record Push(
            RepositoryRef repository,
            List<Tag> tags,
            Predicate<Optional<Digest>> condition,
            Manifest manifest,
            String by) {}

    private final JdbcOperations jdbc;
    private final ManifestRows rows;
    private final TagRows tags;
    private final BlobLinks links;
    private final Outbox outbox;
    private final Clock clock;
    private final boolean sparseIndexes;

    ManifestPut(
            JdbcOperations jdbc,
            ManifestRows rows,
            TagRows tags,
            BlobLinks links,
            Outbox outbox,
            Clock clock,
            boolean sparseIndexes) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.tags = tags;
        this.links = links;
        this.outbox = outbox;
        this.clock = clock;
        this.sparseIndexes = sparseIndexes;
    }

    /**
     * Writes the rows and the events. Unless the manifest is visible when the transaction commits, it is marked to be
     * rolled back.
     *
     * @param untagged is told what tags named before
     * @throws ObjectGoneException when the object is being deleted
     */
    PutOutcome write(
            Push push, StoredBlob stored, ObjectOrigin origin, TransactionStatus status, Consumer<Digest> untagged) {
        RepositoryId repository = push.repository().id();
        List<Digest> blobs = digests(push.manifest().blobs());
        List<Digest> children = digests(push.manifest().children());
        RoundTrip trip = new RoundTrip(jdbc);
        int heldBlobs = rows.holdBlobs(trip, repository, blobs);
        int heldChildren = rows.holdChildren(trip, repository, children);
        int holder = links.record(trip, stored, origin);
        rows.insert(trip, repository, push.manifest(), stored, push.by());
        // Only the first: if it must be tried again, those behind it may not be held yet.
        OptionalInt first = push.tags().stream()
                .limit(1)
                .mapToInt(tag -> tags.move(trip, repository, tag, stored.digest(), push.by()))
                .findFirst();
        List<List<String>> answers = run(trip, stored.digest());

        String key =
                answers.get(holder).stream().findFirst().orElseThrow(() -> new ObjectGoneException(stored.digest()));
        List<Digest> missing = ManifestRows.absent(blobs, answers.get(heldBlobs));
        List<Digest> absent = ManifestRows.absent(children, answers.get(heldChildren));
        if (!missing.isEmpty() || (!sparseIndexes && !absent.isEmpty())) {
            status.setRollbackOnly();
            return new PutOutcome.Incomplete(
                    Stream.concat(missing.stream(), absent.stream()).toList());
        }
        links.leave(stored, key);
        Optional<String> moved = first.stream()
                .boxed()
                .flatMap(move -> answers.get(move).stream())
                .findFirst();
        return name(push, stored, moved, absent, status, untagged);
    }

    /** A known object may be gone at the insert, and one that was stored for this put so slowly that it passed for lost. */
    private static List<List<String>> run(RoundTrip trip, Digest digest) {
        try {
            return trip.run();
        } catch (DataIntegrityViolationException e) {
            if (("" + e.getMostSpecificCause().getMessage()).contains("manifest_digest_fkey")) {
                throw new ObjectGoneException(digest);
            }
            throw e;
        }
    }

    /** Moves the tags, the first of which may have been moved already, and appends the events. */
    private PutOutcome name(
            Push push,
            StoredBlob stored,
            Optional<String> moved,
            List<Digest> absent,
            TransactionStatus status,
            Consumer<Digest> untagged) {
        List<RegistryEvent> events = new ArrayList<>();
        events.add(new RegistryEvent.ManifestPushed(
                push.repository().name(),
                stored.digest(),
                push.tags().size() == 1 ? Optional.of(push.tags().getFirst()) : Optional.empty(),
                push.manifest().mediaType(),
                stored.size(),
                push.by(),
                clock.instant()));
        List<Tag> replaced = new ArrayList<>();
        for (Tag tag : push.tags()) {
            Optional<Digest> previous =
                    moved.isPresent() && tag.equals(push.tags().getFirst())
                            ? TagRows.previous(moved.get())
                            : tags.move(push.repository().id(), tag, stored.digest(), push.by());
            if (!push.condition().test(previous)) {
                status.setRollbackOnly();
                return new PutOutcome.Unlike(previous);
            }
            if (previous.equals(Optional.of(stored.digest()))) {
                continue;
            }
            events.add(new RegistryEvent.TagMoved(
                    push.repository().name(), tag, stored.digest(), previous, push.by(), clock.instant()));
            previous.ifPresent(digest -> {
                untagged.accept(digest);
                replaced.add(tag);
            });
        }
        outbox.append(events.toArray(RegistryEvent[]::new));
        return new PutOutcome.Visible(absent, replaced);
    }
}
