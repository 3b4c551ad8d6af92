package io.slipway.registry.mirror;

import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.TooBusyException;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.ImageName;
import io.slipway.store.BlobStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists of images that are fetched before anybody asks for them. Kept in memory: a start forgets them. */
public final class Prefetches implements AutoCloseable {
    /** How many images one may name. */
    public static final int MOST_IMAGES = 1000;

    private static final int MOST_AT_A_TIME = 4;
    private static final int MOST_REMEMBERED = 200;
    private static final int MOST_PLATFORMS = 32;
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9_.-]{1,32}/[a-z0-9_.-]{1,32}(/[a-z0-9_.-]{1,32})?");

    private final Upstreams upstreams;
    private final UpstreamStates states;
    private final MirroredManifests manifests;
    private final MirroredBlobs blobs;
    private final BlobStore store;
    private final Clock clock;
    // Guarded by this.
    private final NavigableMap<Long, Prefetch> prefetches = new TreeMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private long last;

    public Prefetches(
            Upstreams upstreams,
            UpstreamStates states,
            MirroredManifests manifests,
            MirroredBlobs blobs,
            BlobStore store,
            Clock clock) {
        this.upstreams = upstreams;
        this.states = states;
        this.manifests = manifests;
        this.blobs = blobs;
        this.store = store;
        this.clock = clock;
        // Numbers of another process are none of this one: they count on from the time of its start.
        this.last = clock.millis();
    }

    /**
     * One of them.
     *
     * @param images how many it has
     * @param done how many of them were looked at
     * @param failed how many could not be had
     * @param blobs that are here
     * @param bytes of them and of the manifests
     * @param failures in words, the first hundred
     * @param cancelled whether it was told to end
     * @param endedAt null while it goes on
     */
    public record View(
            long id,
            int images,
            int done,
            int failed,
            long blobs,
            long bytes,
            List<String> failures,
            boolean cancelled,
            Instant startedAt,
            @Nullable Instant endedAt) {}

    /**
     * Starts one.
     *
     * @param names images by their names on the upstream, with a tag or a digest
     * @param platforms of an index only these; all when there are none
     * @throws InvalidRequestException when a name or a platform cannot be one, or there are too many
     * @throws TooBusyException when several go on already
     */
    public synchronized View start(Upstream upstream, List<String> names, List<String> platforms) {
        List<ImageName> images = images(names);
        Prefetch prefetch = new Prefetch(
                upstreams, upstream, states.of(upstream), images, platforms(platforms), manifests, blobs, store, clock);
        threads.removeIf(thread -> !thread.isAlive());
        if (threads.size() >= MOST_AT_A_TIME) {
            throw new TooBusyException(MOST_AT_A_TIME + " prefetches go on already", RETRY);
        }
        prefetches.put(++last, prefetch);
        while (prefetches.size() > MOST_REMEMBERED) {
            prefetches.pollFirstEntry();
        }
        threads.add(Thread.ofVirtual().name("prefetch " + last).start(prefetch));
        return view(last, prefetch);
    }

    /** One of an upstream's; empty when this process knows none of this number. */
    public synchronized Optional<View> find(String upstream, long id) {
        return Optional.ofNullable(prefetches.get(id))
                .filter(found -> found.upstream().equals(upstream))
                .map(found -> view(id, found));
    }

    /** Those of an upstream, the latest first. */
    public synchronized List<View> list(String upstream) {
        return prefetches.descendingMap().entrySet().stream()
                .filter(entry -> entry.getValue().upstream().equals(upstream))
                .map(entry -> view(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Tells one to end; what it has fetched stays. False when there is none. */
    public synchronized boolean cancel(String upstream, long id) {
        Prefetch found = prefetches.get(id);
        if (found == null || !found.upstream().equals(upstream)) {
            return false;
        }
        found.cancel();
        return true;
    }

    @Override
    public synchronized void close() {
        prefetches.values().forEach(Prefetch::cancel);
        threads.forEach(Thread::interrupt);
    }

    private static View view(long id, Prefetch prefetch) {
        Prefetch.Progress progress = prefetch.progress();
        return new View(
                id,
                progress.images(),
                progress.done(),
                progress.failed(),
                progress.blobs(),
                progress.bytes(),
                progress.failures(),
                progress.cancelled(),
                progress.startedAt(),
                progress.endedAt().orElse(null));
    }

    private static List<ImageName> images(List<String> names) {
        if (names.isEmpty() || names.size() > MOST_IMAGES) {
            throw new InvalidRequestException("'images' are 1 to " + MOST_IMAGES + ", not " + names.size());
        }
        List<ImageName> images = new ArrayList<>();
        for (String name : names) {
            try {
                ImageName image = ImageName.parse("" + name);
                if (image.host().isPresent()) {
                    throw new InvalidRequestException("'images' are named as on the upstream, without a host, and '"
                            + name + "' begins with one");
                }
                images.add(image);
            } catch (InvalidRequestException e) {
                throw e;
            } catch (IllegalArgumentException e) {
                throw new InvalidRequestException(
                        "'images' holds '" + name + "', which is no image: " + e.getMessage());
            }
        }
        return images;
    }

    private static Set<String> platforms(List<String> platforms) {
        if (platforms.size() > MOST_PLATFORMS) {
            throw new InvalidRequestException("'platforms' are " + MOST_PLATFORMS + " at most");
        }
        for (String platform : platforms) {
            if (!PLATFORM.matcher("" + platform).matches()) {
                throw new InvalidRequestException(
                        "'platforms' are such as linux/amd64 or linux/arm/v7, not '" + platform + "'");
            }
        }
        return new HashSet<>(platforms);
    }
}
