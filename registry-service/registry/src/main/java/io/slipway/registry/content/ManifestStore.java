package io.slipway.registry.content;

import io.slipway.auth.access.CoherentCache;
import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;
import io.slipway.oci.Reference;
import io.slipway.oci.Tag;
import io.slipway.registry.content.ManifestRows.Hold;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.RegistryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Manifests and the tags that name them.
 *
 * <p>Bytes are objects of the blob store; rows say which repository holds them and what they need. A manifest becomes
 * visible in one transaction together with its references, its tag and its event. Reads of a warm manifest do no I/O,
 * unless it is too large to be kept in memory: both caches are told after a write's commit and before its answer, so
 * whoever saw the answer sees the write.
 */
public final class ManifestStore {
    private record TagKey(RepositoryId repository, Tag tag) {}

    private record DigestKey(RepositoryId repository, Digest digest) {}

    /** What an entry of the manifest cache weighs besides the manifest's bytes; also what an absence weighs. */
    private static final int ENTRY_BYTES = 512;

    /**
     * The largest manifest that is held in memory, in bytes. Each request of a cold one may load an array of its own and
     * holds it until its client has read it: at this size that is no more than a connection's buffers hold anyway.
     */
    static final int MAX_IN_MEMORY = 64 * 1024;

    private static final int RESOLUTIONS = 5;

    private final BlobStore blobs;
    private final TransactionOperations transactions;
    private final ManifestRows rows;
    private final TagRows tags;
    private final Outbox outbox;
    private final Clock clock;
    private final boolean sparseIndexes;
    private final CoherentCache<TagKey, Optional<Digest>> tagCache;
    private final CoherentCache<DigestKey, Optional<StoredManifest>> manifestCache;

    public ManifestStore(
            BlobStore blobs,
            JdbcClient jdbc,
            TransactionOperations transactions,
            BlobLinks links,
            Outbox outbox,
            Clock clock,
            Limits limits) {
        this.blobs = blobs;
        this.transactions = transactions;
        this.rows = new ManifestRows(jdbc, links, clock);
        this.tags = new TagRows(jdbc, clock);
        this.outbox = outbox;
        this.clock = clock;
        this.sparseIndexes = limits.sparseIndexes();
        this.tagCache = new CoherentCache<>(limits.cachedTags());
        this.manifestCache = new CoherentCache<>(
                limits.cachedManifestBytes(),
                manifest ->
                        ENTRY_BYTES + manifest.map(ManifestStore::bytesInMemory).orElse(0));
    }

    private static int bytesInMemory(StoredManifest manifest) {
        return manifest.body() instanceof StoredManifest.Body.InMemory(byte[] content) ? content.length : 0;
    }

    /**
     * How much is remembered, and what is taken.
     *
     * @param cachedTags number of tags
     * @param cachedManifestBytes how many bytes of manifests, each counted with a little for its entry
     * @param sparseIndexes whether an index may list manifests that the repository does not hold
     */
    public record Limits(long cachedTags, long cachedManifestBytes, boolean sparseIndexes) {}

    /** The manifest that a repository holds under a tag or a digest. */
    public Optional<StoredManifest> find(RepositoryId repository, Reference reference) {
        return switch (reference) {
            case Digest digest -> byDigest(repository, digest);
            case Tag tag -> byTag(repository, tag);
        };
    }

    /**
     * The manifest that a repository holds under a tag or a digest, when memory alone tells. Empty says nothing:
     * {@link #find} must be asked.
     */
    public Optional<StoredManifest> peek(RepositoryId repository, Reference reference) {
        return switch (reference) {
            case Digest digest -> peekDigest(repository, digest);
            case Tag tag -> {
                Optional<Digest> named = tagCache.peek(new TagKey(repository, tag));
                yield named == null || named.isEmpty() ? Optional.empty() : peekDigest(repository, named.get());
            }
        };
    }

    private Optional<StoredManifest> peekDigest(RepositoryId repository, Digest digest) {
        return Objects.requireNonNullElse(manifestCache.peek(new DigestKey(repository, digest)), Optional.empty());
    }

    /** A tag may move, and its old manifest go, between our two reads: then it is resolved anew, a few times. */
    private Optional<StoredManifest> byTag(RepositoryId repository, Tag tag) {
        Optional<StoredManifest> found = Optional.empty();
        for (int attempt = 0; attempt < RESOLUTIONS && found.isEmpty(); attempt++) {
            Optional<Digest> digest = resolve(repository, tag);
            if (digest.isEmpty()) {
                return Optional.empty();
            }
            found = byDigest(repository, digest.get());
        }
        return found;
    }

    private Optional<Digest> resolve(RepositoryId repository, Tag tag) {
        return tagCache.get(new TagKey(repository, tag), key -> tags.find(key.repository(), key.tag()));
    }

    private Optional<StoredManifest> byDigest(RepositoryId repository, Digest digest) {
        return manifestCache.get(
                new DigestKey(repository, digest),
                key -> rows.find(key.repository(), key.digest())
                        .map(row -> new StoredManifest(digest, row.mediaType(), row.size(), body(row))));
    }

    private StoredManifest.Body body(ManifestRows.Row row) {
        return row.size() > MAX_IN_MEMORY
                ? new StoredManifest.Body.InStore(row.key())
                : new StoredManifest.Body.InMemory(read(row.key()));
    }

    private byte[] read(BlobKey key) {
        try (InputStream content = blobs.open(key).open(0)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the manifest object " + key, e);
        }
    }

    /**
     * Makes a manifest visible, and every tag name it, in one transaction.
     *
     * @param named tags to set; none when it is pushed by digest alone
     * @param condition what each tag must name before, looked at when nobody else can move it any more
     * @param stored its bytes, already committed to the blob store
     * @param by who pushes, for the record
     */
    public PutOutcome put(
            RepositoryRef repository,
            Collection<Tag> named,
            Predicate<Optional<Digest>> condition,
            Manifest manifest,
            StoredBlob stored,
            String by) {
        // One order for all writers, or two of them would wait for each other.
        List<Tag> sorted = named.stream()
                .distinct()
                .sorted(Comparator.comparing(Tag::toString))
                .toList();
        try {
            return transactions.execute(status -> {
                List<Digest> missing = rows.absentBlobs(repository.id(), manifest, Hold.FOUND);
                List<Digest> absent = rows.absentChildren(repository.id(), manifest, Hold.FOUND);
                if (!missing.isEmpty() || (!sparseIndexes && !absent.isEmpty())) {
                    return new PutOutcome.Incomplete(
                            Stream.concat(missing.stream(), absent.stream()).toList());
                }
                rows.insert(repository.id(), manifest, stored, by);
                outbox.append(new RegistryEvent.ManifestPushed(
                        repository.name(),
                        stored.digest(),
                        sorted.size() == 1 ? Optional.of(sorted.getFirst()) : Optional.empty(),
                        manifest.mediaType(),
                        stored.size(),
                        by,
                        clock.instant()));
                List<Tag> replaced = new ArrayList<>();
                for (Tag tag : sorted) {
                    Optional<Digest> previous = move(repository, tag, stored.digest(), by);
                    if (!condition.test(previous)) {
                        status.setRollbackOnly();
                        return new PutOutcome.Unlike(previous);
                    }
                    if (previous.isPresent() && !previous.get().equals(stored.digest())) {
                        replaced.add(tag);
                    }
                }
                return new PutOutcome.Visible(absent, replaced);
            });
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            manifestCache.invalidate(new DigestKey(repository.id(), stored.digest()));
            sorted.forEach(tag -> tagCache.invalidate(new TagKey(repository.id(), tag)));
        }
    }

    /** Answers what the tag named before. */
    private Optional<Digest> move(RepositoryRef repository, Tag tag, Digest digest, String by) {
        Optional<Digest> previous = tags.move(repository.id(), tag, digest, by);
        if (!previous.equals(Optional.of(digest))) {
            outbox.append(new RegistryEvent.TagMoved(repository.name(), tag, digest, previous, by, clock.instant()));
        }
        return previous;
    }

    /**
     * What the manifest needs and the repository does not hold at this moment. Nothing is locked: {@link #put} decides,
     * this tells beforehand whether it is worth the try.
     *
     * @param repository empty when there is none yet
     */
    public List<Digest> missing(Optional<RepositoryRef> repository, Manifest manifest) {
        List<Digest> blobs = repository
                .map(found -> rows.absentBlobs(found.id(), manifest, Hold.NOTHING))
                .orElseGet(() -> digests(manifest.blobs()));
        if (sparseIndexes) {
            return blobs;
        }
        List<Digest> children = repository
                .map(found -> rows.absentChildren(found.id(), manifest, Hold.NOTHING))
                .orElseGet(() -> digests(manifest.children()));
        return Stream.concat(blobs.stream(), children.stream()).toList();
    }

    private static List<Digest> digests(List<Descriptor> descriptors) {
        return descriptors.stream().map(Descriptor::digest).distinct().toList();
    }

    /** Removes a tag; the manifest that it named stays. False when there is no such tag. */
    public boolean delete(RepositoryRef repository, Tag tag, String by) {
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                Optional<Digest> named = tags.delete(repository.id(), tag);
                named.ifPresent(digest -> outbox.append(
                        new RegistryEvent.TagDeleted(repository.name(), tag, digest, by, clock.instant())));
                return named.isPresent();
            }));
        } finally {
            tagCache.invalidate(new TagKey(repository.id(), tag));
        }
    }

    /** Removes a manifest and every tag that names it. False when the repository does not hold it. */
    public boolean delete(RepositoryRef repository, Digest digest, String by) {
        List<Tag> removed = new ArrayList<>();
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                // The row lock first: whoever tags this manifest meanwhile waits, and then finds it gone. Without a
                // row there is no lock, and nothing may be deleted: somebody may be putting it at this moment.
                if (!rows.lock(repository.id(), digest)) {
                    return false;
                }
                removed.addAll(tags.deleteOf(repository.id(), digest));
                rows.delete(repository.id(), digest);
                outbox.append(new RegistryEvent.ManifestDeleted(repository.name(), digest, by, clock.instant()));
                return true;
            }));
        } finally {
            manifestCache.invalidate(new DigestKey(repository.id(), digest));
            removed.forEach(tag -> tagCache.invalidate(new TagKey(repository.id(), tag)));
        }
    }

    /**
     * Tags in bytewise order.
     *
     * @param after the name to go on behind; it need not exist; empty for the beginning
     * @param limit how many at most, at least 0
     */
    public List<Tag> tags(RepositoryId repository, String after, int limit) {
        return tags.list(repository, after, limit);
    }
}
