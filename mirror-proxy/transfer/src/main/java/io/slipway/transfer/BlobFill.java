package io.slipway.transfer;

import io.slipway.oci.Digest;
import io.slipway.store.Arrived;
import io.slipway.store.BlobStore;
import io.slipway.store.BlobTooLargeException;
import io.slipway.store.BlobUpload;
import io.slipway.store.DigestMismatchException;
import io.slipway.store.StoredBlob;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One download into the store and those who read it. */
final class BlobFill {
    private static final Logger log = LoggerFactory.getLogger(BlobFill.class);
    /** How much of the end readers do not get before the digest is known, in bytes. */
    private static final int HELD_BACK = 64 * 1024;

    /** What is known once the upstream has begun to answer. */
    private record Begun(long size, Arrived arrived) {}

    private final BlobStore store;
    private final FillLimits limits;
    private final BlobFills.Room room;
    private final InstantSource clock;
    private final Digest digest;
    private final CompletableFuture<Begun> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** The fill itself and its readers. */
    private int users = 1;

    private @Nullable Thread thread;
    private boolean stopping;
    private boolean committing;

    BlobFill(BlobStore store, FillLimits limits, BlobFills.Room room, InstantSource clock, Digest digest) {
        this.store = store;
        this.limits = limits;
        this.room = room;
        this.clock = clock;
        this.digest = digest;
    }

    Digest digest() {
        return digest;
    }

    /** @param forget is called at the end, before those who wait are told of it */
    synchronized void start(Turns.Turn turn, BlobFills.Opener opener, BlobFills.Keeper keeper, Runnable forget) {
        thread = Thread.ofVirtual().name("fill " + digest).start(() -> run(turn, opener, keeper, forget));
    }

    private void run(Turns.Turn turn, BlobFills.Opener opener, BlobFills.Keeper keeper, Runnable forget) {
        try {
            try (turn) {
                if (!turn.await(limits.turn())) {
                    throw new FillsBusyException("Other downloads go on, and none ended within %d s"
                            .formatted(limits.turn().toSeconds()));
                }
                keep(keeper, fetch(opener));
            }
            forget.run();
            ended.complete(null);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            // Whatever it is, it belongs to those who read: they throw it. It is logged for when there is nobody.
            if (e instanceof IOException || e instanceof InterruptedException) {
                log.info("The download of {} failed: {}", digest, e.toString());
            } else {
                log.error("The download of {} failed", digest, e);
            }
            forget.run();
            begun.completeExceptionally(e);
            ended.completeExceptionally(e);
        }
        leave();
    }

    private StoredBlob fetch(BlobFills.Opener opener) throws IOException, InterruptedException {
        if (!room.hasRoom()) {
            throw new StoreFullException("No room is left for another download");
        }
        try (BlobDownload download = opener.open()) {
            if (download.size() > limits.largest()) {
                throw new BlobTooLargeException(limits.largest());
            }
            BlobUpload upload = store.begin(digest.algorithm());
            boolean stored = false;
            try {
                begun.complete(new Begun(download.size(), upload.arrived()));
                StoredBlob blob = receive(upload, download);
                stored = true;
                return blob;
            } finally {
                if (!stored) {
                    upload.cancel();
                }
            }
        }
    }

    private StoredBlob receive(BlobUpload upload, BlobDownload download) throws IOException {
        DownloadChannel body = new DownloadChannel(download, new Pace(limits, clock), room);
        long received = upload.append(body, download.size()).offset();
        if (received != download.size()) {
            throw new IOException(
                    "%d bytes of %s arrived, %d were announced".formatted(received, digest, download.size()));
        }
        beginCommit();
        try {
            return upload.commit(digest);
        } catch (DigestMismatchException e) {
            throw new IOException(
                    "The upstream sent other bytes than the digest says: expected %s, got %s"
                            .formatted(e.expected(), e.actual()),
                    e);
        }
    }

    /** From here on it ends by itself, and an interrupt would only leave a half of it. */
    private synchronized void beginCommit() throws InterruptedIOException {
        if (stopping) {
            throw new InterruptedIOException("The download is no longer wanted");
        }
        committing = true;
    }

    private void keep(BlobFills.Keeper keeper, StoredBlob blob) {
        try {
            keeper.keep(blob);
        } catch (IOException | RuntimeException e) {
            // Whether somebody refers to the object now is not known, so it must stay. If nobody does, it is collected.
            log.error("{} was downloaded and could not be kept; its object {} may be left over", digest, blob.key(), e);
        }
    }

    /** Has it end soon. */
    synchronized void stop() {
        stopping = true;
        if (!committing && thread != null) {
            thread.interrupt();
        }
    }

    /** Waits for the end; false when it takes longer. */
    boolean awaitEnd(Duration most) {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        try {
            return running == null || running.join(most.isPositive() ? most : Duration.ofNanos(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Counts one more who reads. Whoever asks holds the lock under which the fill is forgotten. */
    synchronized BlobFill joined() {
        users++;
        return this;
    }

    /** One of those who read, or the fill itself, needs nothing any more. */
    void leave() {
        synchronized (this) {
            users--;
            if (users > 0) {
                return;
            }
        }
        if (begun.state() == Future.State.SUCCESS) {
            begun.resultNow().arrived().close();
        }
    }

    /** How many bytes are here already; none before the upstream has begun to answer. */
    long arrived() {
        return begun.state() == Future.State.SUCCESS
                ? begun.resultNow().arrived().count()
                : 0;
    }

    /** The size, which is known when the upstream has answered. An empty blob is known when it has been verified. */
    long size() throws IOException, InterruptedException {
        Begun now = begun();
        if (now.size() == 0) {
            long _ = readable(0);
        }
        return now.size();
    }

    /**
     * Waits until a byte can be read, and returns up to where; at the last it is the size.
     *
     * @param position of that byte, or the size to wait until all is verified
     */
    long readable(long position) throws IOException, InterruptedException {
        Begun now = begun();
        long free = now.size() - Math.min(HELD_BACK, now.size());
        while (true) {
            Optional<Digest> seen = now.arrived().digest();
            if (seen.isPresent()) {
                if (seen.get().equals(digest) && now.arrived().count() == now.size()) {
                    return now.size();
                }
                throw failure();
            }
            long limit = Math.min(now.arrived().count(), free);
            if (limit > position) {
                return limit;
            }
            long before = position < free ? position : now.size();
            if (now.arrived().awaitMore(before) <= before
                    && now.arrived().digest().isEmpty()) {
                throw failure();
            }
        }
    }

    /** Reads bytes that were said to be readable. */
    void read(ByteBuffer target, long position) throws IOException, InterruptedException {
        Arrived arrived = begun().arrived();
        int start = target.position();
        while (target.hasRemaining()) {
            try {
                int _ = arrived.read(target, position + target.position() - start);
            } catch (IOException e) {
                IOException failure = failure();
                failure.addSuppressed(e);
                throw failure;
            }
        }
    }

    private Begun begun() throws IOException, InterruptedException {
        try {
            return begun.get();
        } catch (ExecutionException e) {
            throw asSeenHere(e.getCause());
        }
    }

    /** Waits for the end, which is near and bad. */
    private IOException failure() throws InterruptedException {
        try {
            ended.get();
            return new FillFailedException(null);
        } catch (ExecutionException e) {
            return asSeenHere(e.getCause());
        }
    }

    /** Each reader throws an exception of its own, which names the one that the download ended with. */
    private static IOException asSeenHere(@Nullable Throwable cause) {
        return switch (cause) {
            case RegistryException refusal -> refusal.again();
            case FillsBusyException busy -> busy.again();
            case null, default -> new FillFailedException(cause);
        };
    }
}
