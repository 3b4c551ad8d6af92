package io.slipway.registry.content;

import static io.slipway.registry.content.ManifestRows.digests;

import io.slipway.auth.access.CacheCounts;
import io.slipway.auth.access.CachesInDoubt;
import io.slipway.auth.access.CoherentCache;
import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;
import io.slipway.oci.Reference;
import io.slipway.oci.Tag;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.RegistryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcOperations;
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

    /** A manifest, and whether a review may find it unneeded soon. */
    private record Held(StoredManifest manifest, Reviewed review) {}

    /** What an entry of the manifest cache weighs besides the manifest's bytes; also what an absence weighs. */
    private static final int ENTRY_BYTES = 512;

    /**
     * The largest manifest that is held in memory, in bytes. Each request of a cold one may load an array of its own and
     * holds it until its client has read it: at this size that is no more than a connection's buffers hold anyway.
     */
    static final int MAX_IN_MEMORY = 64 * 1024;

    private static final int RESOLUTIONS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ManifestStore.class);

    private final BlobStore blobs;
    private final ManifestWriters writers;
    private final TransactionOperations transactions;
    private final BlobLinks links;
    private final ManifestRows rows;
    private final TagRows tags;
    private final DeletionRows deletions;
    private final Outbox outbox;
    private final Clock clock;
    private final boolean sparseIndexes;
    private final CoherentCache<TagKey, Optional<Digest>> tagCache;
    private final CoherentCache<DigestKey, Optional<Held>> manifestCache;
    private final ManifestPut puts;
    private final Grace grace;

    public ManifestStore(
            BlobStore blobs,
            ManifestWriters writers,
            JdbcOperations jdbc,
            TransactionOperations transactions,
            BlobLinks links,
            Outbox outbox,
            Clock clock,
            Grace grace,
            Limits limits) {
        JdbcClient client = JdbcClient.create(jdbc);
        this.blobs = blobs;
        this.writers = writers;
        this.transactions = transactions;
        this.links = links;
        this.rows = new ManifestRows(client, clock);
        this.tags = new TagRows(client, clock);
        this.deletions = new DeletionRows(client, clock);
        this.grace = grace;
        this.outbox = outbox;
        this.clock = clock;
        this.sparseIndexes = limits.sparseIndexes();
        this.puts = new ManifestPut(jdbc, rows, tags, links, outbox, clock, sparseIndexes);
        this.tagCache = new CoherentCache<>(limits.cachedTags());
        this.manifestCache = new CoherentCache<>(
                limits.cachedManifestBytes(),
                held -> ENTRY_BYTES
                        + held.map(Held::manifest)
                                .map(ManifestStore::bytesInMemory)
                                .orElse(0));
    }

    /** How often tags were asked for. */
    public CacheCounts tagCacheCounts() {
        return tagCache.counts();
    }

    /** How often manifests were asked for by digest. */
    public CacheCounts manifestCacheCounts() {
        return manifestCache.counts();
    }

    @EventListener
    void forget(CachesInDoubt doubt) {
        tagCache.clear();
        manifestCache.clear();
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
     * As {@link #find}, for somebody who will rely on the answer: a manifest that garbage collection was going to look at
     * soon is left to them for another grace time. What has a tag needs no such promise.
     */
    public Optional<StoredManifest> claim(RepositoryId repository, Reference reference) {
        if (!(reference instanceof Digest digest)) {
            return find(repository, reference);
        }
        DigestKey key = new DigestKey(repository, digest);
        Optional<Held> found = held(key);
        if (found.isEmpty() || grace.holds(found.get().review(), clock)) {
            return found.map(Held::manifest);
        }
        try {
            transactions.executeWithoutResult(status -> rows.postpone(repository, digest));
        } finally {
            manifestCache.invalidate(key);
        }
        return byDigest(repository, digest);
    }

    /**
     * The manifest that a repository holds under a tag or a digest, when memory alone tells. Empty says nothing:
     * {@link #find} must be asked.
     */
    public Optional<StoredManifest> peek(RepositoryId repository, Reference reference) {
        return switch (reference) {
            case Digest digest -> peekDigest(repository, digest).map(Held::manifest);
            case Tag tag -> {
                Optional<Digest> named = tagCache.peek(new TagKey(repository, tag));
                yield named == null || named.isEmpty()
                        ? Optional.empty()
                        : peekDigest(repository, named.get()).map(Held::manifest);
            }
        };
    }

    /** As {@link #peek}, in place of {@link #claim}. */
    public Optional<StoredManifest> peekClaim(RepositoryId repository, Reference reference) {
        return reference instanceof Digest digest
                ? peekDigest(repository, digest)
                        .filter(held -> grace.holds(held.review(), clock))
                        .map(Held::manifest)
                : peek(repository, reference);
    }

    private Optional<Held> peekDigest(RepositoryId repository, Digest digest) {
        Optional<Held> known = manifestCache.peek(new DigestKey(repository, digest));
        return known == null ? Optional.empty() : known;
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
        return held(new DigestKey(repository, digest)).map(Held::manifest);
    }

    private Optional<Held> held(DigestKey wanted) {
        return manifestCache.get(wanted, this::load);
    }

    private Optional<Held> load(DigestKey key) {
        Optional<ManifestRows.Row> row = rows.find(key.repository(), key.digest());
        try {
            return row.isEmpty() ? Optional.empty() : Optional.of(held(key.digest(), row.get()));
        } catch (NoSuchFileException e) {
            // The row may have gone since it was read, and its object with it.
            if (rows.find(key.repository(), key.digest()).isEmpty()) {
                return Optional.empty();
            }
            throw new UncheckedIOException("the object of the manifest " + key.digest() + " is lost", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the manifest " + key.digest(), e);
        }
    }

    private Held held(Digest digest, ManifestRows.Row row) throws IOException {
        StoredManifest.Body body = row.size() > MAX_IN_MEMORY
                ? new StoredManifest.Body.InStore(row.key())
                : new StoredManifest.Body.InMemory(read(row.key()));
        return new Held(new StoredManifest(digest, row.mediaType(), row.size(), body), row.review());
    }

    private byte[] read(BlobKey key) throws IOException {
        try (InputStream content = blobs.open(key).open(0)) {
            return content.readAllBytes();
        }
    }

    /**
     * A manifest's bytes.
     *
     * @param object what holds them already, as {@link #prospect} has found it
     */
    // Two are never compared, and nothing changes the bytes.
    @SuppressWarnings("ArrayRecordComponent")
    public record Content(Digest digest, byte[] bytes, Optional<StoredBlob> object) {}

    /**
     * Stores a manifest and makes it visible, and every tag name it, in one transaction. Bytes that are stored already, for
     * whichever repository, are not stored again.
     *
     * @param named tags to set; none when it is pushed by digest alone
     * @param condition what each tag must name before, looked at when nobody else can move it any more
     * @param by who pushes, for the record
     * @throws IOException when the bytes cannot be stored
     */
    public PutOutcome put(
            RepositoryRef repository,
            Collection<Tag> named,
            Predicate<Optional<Digest>> condition,
            Manifest manifest,
            Content content,
            String by)
            throws IOException {
        List<Tag> tagged = named.stream()
                .distinct()
                .sorted(Comparator.comparing(Tag::toString))
                .toList();
        ManifestPut.Push push = new ManifestPut.Push(repository, tagged, condition, manifest, by);
        if (content.object().isPresent()) {
            StoredBlob known = content.object().get();
            try {
                return writers.write(() -> {}, stored -> put(push, known, ObjectOrigin.KNOWN, stored));
            } catch (ObjectGoneException e) {
                LOG.debug("stored again: {}", e.toString());
            }
        }
        BlobKey key = blobs.newKey(content.digest());
        StoredBlob object = new StoredBlob(content.digest(), content.bytes().length, key);
        return writers.write(
                () -> blobs.store(key, content.bytes()), stored -> put(push, object, ObjectOrigin.STORED, stored));
    }

    private PutOutcome put(ManifestPut.Push push, StoredBlob object, ObjectOrigin origin, Runnable awaitStored) {
        List<Digest> untagged = new ArrayList<>();
        RepositoryId repository = push.repository().id();
        try {
            return transactions.execute(status -> {
                PutOutcome outcome = puts.write(push, object, origin, status, untagged::add);
                if (outcome instanceof PutOutcome.Visible) {
                    awaitStored.run();
                }
                return outcome;
            });
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            forget(repository, object.digest());
            push.tags().forEach(tag -> forget(repository, tag));
            untagged.forEach(digest -> forget(repository, digest));
        }
    }

    /**
     * What is known of a manifest before it is put.
     *
     * @param repository empty when there is none yet
     */
    public PutProspect prospect(Optional<RepositoryRef> repository, Manifest manifest, Digest digest) {
        List<Digest> blobs = digests(manifest.blobs());
        List<Digest> children = sparseIndexes ? List.of() : digests(manifest.children());
        return repository
                .map(found -> rows.prospect(found.id(), digest, blobs, children))
                .orElseGet(() -> new PutProspect(
                        links.object(digest),
                        Stream.concat(blobs.stream(), children.stream()).toList()));
    }

    /**
     * The bytes of a manifest, at most 4 MiB, wherever they are.
     *
     * @throws NoSuchFileException when it has gone since it was found
     */
    public byte[] bytes(StoredManifest manifest) throws IOException {
        return switch (manifest.body()) {
            case StoredManifest.Body.InMemory(byte[] content) -> content;
            case StoredManifest.Body.InStore(BlobKey key) -> {
                try (InputStream in = blobs.open(key).open(0)) {
                    yield in.readAllBytes();
                }
            }
        };
    }

    /**
     * Removes a tag; the manifest that it named stays, until garbage collection finds that nothing needs it. False when
     * there is no such tag.
     */
    public boolean delete(RepositoryRef repository, Tag tag, String by) {
        return deleteTag(repository, tag, by).isPresent();
    }

    /** As the other. Answers the id by which {@link Deletions#restore} brings it back; empty when there is no such tag. */
    public Optional<Long> deleteTag(RepositoryRef repository, Tag tag, String by) {
        List<Digest> untagged = new ArrayList<>();
        try {
            return transactions.execute(status -> tags.delete(repository.id(), tag, by)
                    .map(digest -> {
                        untagged.add(digest);
                        outbox.append(
                                new RegistryEvent.TagDeleted(repository.name(), tag, digest, by, clock.instant()));
                        return deletions.add(repository.id(), digest, Optional.of(tag), List.of(), by);
                    }));
        } finally {
            forget(repository.id(), tag);
            untagged.forEach(digest -> forget(repository.id(), digest));
        }
    }

    /**
     * Takes a manifest out of sight, and every tag that names it. Until the grace time has passed it can be {@linkplain
     * Deletions#restore brought back}. False when the repository does not hold it.
     */
    public boolean delete(RepositoryRef repository, Digest digest, String by) {
        List<Tag> removed = new ArrayList<>();
        try {
            return Boolean.TRUE.equals(transactions.execute(status -> {
                // The row lock first: whoever tags this manifest meanwhile waits, and then finds it gone. Without a
                // row there is no lock, and nothing may be deleted: somebody may be putting it at this moment.
                if (!rows.lock(repository.id(), digest)) {
                    return false;
                }
                removed.addAll(tags.deleteOf(repository.id(), digest, by));
                rows.delete(repository.id(), digest);
                deletions.add(repository.id(), digest, Optional.empty(), removed, by);
                outbox.append(new RegistryEvent.ManifestDeleted(repository.name(), digest, by, clock.instant()));
                return true;
            }));
        } finally {
            forget(repository.id(), digest);
            removed.forEach(tag -> forget(repository.id(), tag));
        }
    }

    /** To be called after the commit of whatever else changes a manifest or its review. */
    public void forget(RepositoryId repository, Reference reference) {
        switch (reference) {
            case Tag tag -> tagCache.invalidate(new TagKey(repository, tag));
            case Digest digest -> manifestCache.invalidate(new DigestKey(repository, digest));
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
