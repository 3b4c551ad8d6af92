package io.slipway.registry.mirror;

import io.slipway.mirror.Upstream;
import io.slipway.mirror.UpstreamState;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.Reference;
import io.slipway.registry.content.StoredManifest;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.transfer.FillReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Fetches a list of images into the mirror, one after the other, as if somebody pulled them. An image that cannot be had is
 * noted, and the others are fetched all the same. Runs on a thread of its own; its progress may be read by any.
 */
final class Prefetch implements Runnable {
    /** Failures that are told in words; others are counted. */
    private static final int TOLD = 100;

    /** An index in an index in an index: beyond that somebody is playing. */
    private static final int MOST_MANIFESTS = 1000;

    /**
     * How far it is.
     *
     * @param done images that were looked at, those that failed among them
     * @param bytes of manifests and blobs that are here now, whether they were before or not
     * @param endedAt empty while it goes on
     */
    record Progress(
            int images,
            int done,
            int failed,
            long blobs,
            long bytes,
            List<String> failures,
            boolean cancelled,
            Instant startedAt,
            Optional<Instant> endedAt) {}

    /** How often is looked whether the upstream allows pulls again. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Upstreams upstreams;
    private final Upstream upstream;
    private final UpstreamState state;
    private final List<ImageName> images;
    private final Set<String> platforms;
    private final MirroredManifests manifests;
    private final MirroredBlobs blobs;
    private final BlobStore store;
    private final Clock clock;
    private final Instant startedAt;
    // Guarded by this.
    private int done;
    private int failed;
    private long blobCount;
    private long bytes;
    private boolean cancelled;
    private final List<String> failures = new ArrayList<>();
    private Optional<Instant> endedAt = Optional.empty();

    /**
     * Plans it.
     *
     * @param images by their names on the upstream
     * @param platforms of an index only these, as {@code linux/amd64} or {@code linux/arm/v7}; empty for all
     */
    Prefetch(
            Upstreams upstreams,
            Upstream upstream,
            UpstreamState state,
            List<ImageName> images,
            Set<String> platforms,
            MirroredManifests manifests,
            MirroredBlobs blobs,
            BlobStore store,
            Clock clock) {
        this.upstreams = upstreams;
        this.upstream = upstream;
        this.state = state;
        this.images = List.copyOf(images);
        this.platforms = Set.copyOf(platforms);
        this.manifests = manifests;
        this.blobs = blobs;
        this.store = store;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    String upstream() {
        return upstream.name();
    }

    synchronized Progress progress() {
        return new Progress(
                images.size(), done, failed, blobCount, bytes, List.copyOf(failures), cancelled, startedAt, endedAt);
    }

    /** Ends it after the blob that it is at. */
    synchronized void cancel() {
        cancelled = true;
    }

    /** An upstream that has been changed or has ended is another one, of which nobody wants this. */
    private synchronized boolean goesOn() {
        return !cancelled
                && !Thread.currentThread().isInterrupted()
                && upstreams
                        .named(upstream.name())
                        .filter(upstream::isAskedAlike)
                        .isPresent();
    }

    @Override
    public void run() {
        try {
            for (ImageName image : images) {
                if (!goesOn()) {
                    return;
                }
                try {
                    fetch(image);
                } catch (IOException | RuntimeException e) {
                    failed(image, e);
                }
                synchronized (this) {
                    done++;
                }
            }
        } finally {
            synchronized (this) {
                endedAt = Optional.of(clock.instant());
            }
        }
    }

    private synchronized void failed(ImageName image, Exception e) {
        failed++;
        if (failures.size() < TOLD) {
            failures.add(image + ": " + e.getMessage());
        }
    }

    private void fetch(ImageName image) throws IOException {
        MirroredName name = MirroredName.of(upstream, image.repository(), image.repository());
        Reference reference =
                image.digest().isPresent() ? image.digest().get() : image.tag().orElse(ImageName.LATEST);
        Deque<Reference> wanted = new ArrayDeque<>(List.of(reference));
        Set<Digest> seen = new HashSet<>();
        int manifestCount = 0;
        Set<String> lacking = Set.of();
        while (!wanted.isEmpty() && mayPull()) {
            if (++manifestCount > MOST_MANIFESTS) {
                throw new IOException("it has more than " + MOST_MANIFESTS + " manifests");
            }
            StoredManifest stored = manifests.find(name, wanted.remove()).manifest();
            add(0, stored.size());
            Manifest manifest = ManifestParser.parse(bytes(stored), Optional.of(stored.mediaType()));
            if (manifestCount == 1 && !manifest.children().isEmpty()) {
                lacking = lacking(manifest.children());
            }
            for (Descriptor child : manifest.children()) {
                if (isWanted(child) && seen.add(child.digest())) {
                    wanted.add(child.digest());
                }
            }
            for (Descriptor blob : manifest.blobs()) {
                if (goesOn() && seen.add(blob.digest())) {
                    fetch(name, blob.digest());
                }
            }
        }
        if (!lacking.isEmpty()) {
            throw new IOException("it is not there for " + String.join(", ", lacking));
        }
    }

    /** Leaves what the upstream still allows to those who wait for it; false when it is not wanted any more. */
    private boolean mayPull() throws InterruptedIOException {
        while (goesOn() && (state.isSpent() || state.limitedFor().isPresent())) {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the registry ends");
            }
        }
        return goesOn();
    }

    private boolean isWanted(Descriptor child) {
        return platforms.isEmpty() || platforms.stream().anyMatch(platform -> isFor(child, platform));
    }

    /** The platforms that are wanted and none of these is for. */
    private Set<String> lacking(List<Descriptor> children) {
        return platforms.stream()
                .filter(platform -> children.stream().noneMatch(child -> isFor(child, platform)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without its variant a platform is any of them. */
    private static boolean isFor(Descriptor child, String wanted) {
        return child.platform()
                .filter(platform -> {
                    String plain = platform.os() + "/" + platform.architecture();
                    return wanted.equals(plain)
                            || platform.variant()
                                    .filter(variant -> wanted.equals(plain + "/" + variant))
                                    .isPresent();
                })
                .isPresent();
    }

    private void fetch(MirroredName name, Digest digest) throws IOException {
        switch (blobs.open(name, digest)) {
            case MirroredBlobs.Found.Stored stored -> add(1, stored.blob().size());
            case MirroredBlobs.Found.Elsewhere(long size) -> throw new IOException(digest + " was not fetched");
            case MirroredBlobs.Found.Arriving(FillReader reader, long size) -> {
                try (reader) {
                    // The last byte is there when all is, and is what it should be.
                    reader.transferTo(Math.max(0, size - 1), Math.min(1, size), bytes -> {});
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("the registry ends");
                }
                add(1, size);
            }
        }
    }

    private synchronized void add(int blobCount, long size) {
        this.blobCount += blobCount;
        bytes += size;
    }

    private byte[] bytes(StoredManifest manifest) throws IOException {
        return switch (manifest.body()) {
            case StoredManifest.Body.InMemory(byte[] content) -> content;
            case StoredManifest.Body.InStore(BlobKey key) -> {
                try (InputStream in = store.open(key).open(0)) {
                    yield in.readAllBytes();
                }
            }
        };
    }
}
