package io.slipway.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body that is small as a whole, within limits of bytes and of time: of the pause between two bytes, and of all
 * together, so that neither silence nor a trickle holds the reader. The Java HTTP client itself has a timeout for the head
 * of a response only. No thread stands beside the reader: Java's own timer starts one when there is something to look at.
 */
final class SmallBody {
    private static final int PIECE = 16 * 1024;
    private static final Executor THREADS =
            task -> Thread.ofVirtual().name("small body").start(task);

    private final InputStream body;
    private final Duration stall;
    private final Duration most;
    private final long begun = System.nanoTime();
    private volatile long moved = begun;
    private boolean ended;
    private @Nullable CompletableFuture<Boolean> timer;
    private @Nullable String late;

    private SmallBody(InputStream body, Duration stall, Duration most) {
        this.body = body;
        this.stall = stall;
        this.most = most;
    }

    /**
     * The body of a response, which is closed: all of it, or as many bytes as the limit.
     *
     * @throws HttpTimeoutException when no byte came for the stall timeout, or the end did not come within the timeouts of
     *     an answer and of a stall together
     */
    static byte[] read(HttpResponse<InputStream> response, int limit, Timeouts timeouts) throws IOException {
        return read(
                response.body(),
                RegistryErrors.asked(response),
                limit,
                timeouts.stall(),
                timeouts.answer().plus(timeouts.stall()));
    }

    /** @param what is read, for messages */
    static byte[] read(InputStream body, String what, int limit, Duration stall, Duration most) throws IOException {
        try (body) {
            return new SmallBody(body, stall, most).read(what, limit);
        }
    }

    private byte[] read(String what, int limit) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        IOException failure = null;
        look();
        try {
            copy(all, limit);
        } catch (IOException e) {
            failure = e;
        } finally {
            end();
        }
        String why = whyLate();
        if (why != null) {
            HttpTimeoutException timeout =
                    new HttpTimeoutException("%s: the answer ended at byte %d, %s".formatted(what, all.size(), why));
            timeout.initCause(failure);
            throw timeout;
        }
        if (failure != null) {
            throw failure;
        }
        return all.toByteArray();
    }

    private void copy(ByteArrayOutputStream all, int limit) throws IOException {
        byte[] piece = new byte[Math.min(PIECE, limit)];
        while (all.size() < limit) {
            int count = body.read(piece, 0, Math.min(piece.length, limit - all.size()));
            if (count < 0) {
                return;
            }
            all.write(piece, 0, count);
            moved = System.nanoTime();
        }
    }

    /** Closes the body when a time is over, which wakes its reader; else comes again when one may be. */
    private void look() {
        synchronized (this) {
            if (ended) {
                return;
            }
            long now = System.nanoTime();
            long toStall = stall.toNanos() - (now - moved);
            long toEnd = most.toNanos() - (now - begun);
            if (toStall > 0 && toEnd > 0) {
                CompletableFuture<Boolean> next = new CompletableFuture<>();
                var _ = next.thenRunAsync(this::look, THREADS);
                timer = next.completeOnTimeout(true, Math.min(toStall, toEnd), TimeUnit.NANOSECONDS);
                return;
            }
            late = toEnd > 0
                    ? "no more came for " + seconds(stall)
                    : "it has to be there as a whole in " + seconds(most);
        }
        try {
            body.close();
        } catch (IOException e) {
            // The reader sees the same failure and says so; this thread has nobody to tell.
        }
    }

    private synchronized void end() {
        ended = true;
        CompletableFuture<Boolean> last = timer;
        if (last != null) {
            // Takes it off Java's timer as well.
            last.cancel(false);
        }
    }

    private synchronized @Nullable String whyLate() {
        return late;
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }
}
