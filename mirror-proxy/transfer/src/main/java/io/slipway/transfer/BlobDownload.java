package io.slipway.transfer;

import io.slipway.outbound.ForbiddenAddressException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a blob, over as many connections as it takes: when one breaks or stalls, the next begins with the first
 * byte that has not been read, so that nothing is fetched twice. Ends after exactly the expected size. Nobody has compared
 * them with a digest.
 *
 * <p>Source: RFC 9110 section 14 (ranges) and 13.1.5 (If-Range).
 */
public final class BlobDownload extends InputStream {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");
    private static final int SKIPPED_AT_ONCE = 64 * 1024;

    private final RegistrySession session;
    private final String path;
    private final Scope scope;
    private final long size;
    /** Of all connections together, what was skipped included: as long as it grows, nothing stalls. */
    private final AtomicLong arrived = new AtomicLong();

    private final StallWatch watch;
    private final Optional<String> etag;
    private @Nullable InputStream body;
    private long position;
    private long toSkip;
    private int failures;
    private long lastFailure;

    private BlobDownload(
            RegistrySession session, String path, Scope scope, HttpResponse<InputStream> first, long size) {
        this.session = session;
        this.path = path;
        this.scope = scope;
        this.size = size;
        this.etag = first.headers().firstValue("ETag").filter(tag -> tag.startsWith("\""));
        this.watch = new StallWatch(session.timeouts().stall(), arrived);
        this.body = first.body();
        watch.watch(first.body());
    }

    /**
     * Begins to download what lies at a path.
     *
     * @param expected the size, where it is known; else the registry has to say it
     */
    static BlobDownload open(RegistrySession session, String path, Scope scope, OptionalLong expected)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> first = session.expect(RegistryRequest.of("GET", path, scope), 200);
        OptionalLong size = expected.isPresent() ? expected : first.headers().firstValueAsLong("Content-Length");
        if (size.isEmpty()) {
            first.body().close();
            throw new IOException("The registry %s does not say how large %s is"
                    .formatted(session.root().getAuthority(), path));
        }
        return new BlobDownload(session, path, scope, first, size.getAsLong());
    }

    /** How many bytes it will give, from the first on. */
    public long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** Returns as soon as there is a byte. */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position < size) {
            try {
                int count = connected().read(buffer, offset, (int) Math.min(length, size - position));
                if (count > 0) {
                    position += count;
                    arrived.addAndGet(count);
                    return count;
                }
                broke(new IOException(
                        "The connection ended after %d of %d bytes of %s".formatted(position, size, path)));
            } catch (RegistryException | InterruptedIOException | ForbiddenAddressException | OtherBlobException e) {
                throw e;
            } catch (IOException e) {
                broke(e);
            }
        }
        refuseMore();
        return -1;
    }

    /** A body that goes on after the size that was promised is another body than the promised one. */
    private void refuseMore() throws IOException {
        InputStream last = body;
        if (watch.isOn() && last != null && last.read() >= 0) {
            throw new IOException("%s has more bytes than the %d that its manifest says".formatted(path, size));
        }
        watch.close();
    }

    /** Waits before the next connection, or gives up. */
    private void broke(IOException cause) throws IOException {
        InputStream broken = body;
        body = null;
        if (broken != null) {
            broken.close();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(cause);
        }
        if (position > lastFailure) {
            failures = 0;
            lastFailure = position;
        }
        failures++;
        if (failures >= session.patience().breaks()) {
            throw new IOException(
                    "The download of %s broke at byte %d, %d times in a row, so its digest cannot be verified: %s"
                            .formatted(path, position, failures, cause.getMessage()),
                    cause);
        }
        try {
            Thread.sleep(session.patience().before(failures));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(Exception cause) {
        InterruptedIOException ended = new InterruptedIOException("The download is no longer wanted");
        ended.initCause(cause);
        return ended;
    }

    /** The body of a connection, at the first byte that has not been read. */
    private InputStream connected() throws IOException {
        InputStream now = body;
        if (now == null) {
            try {
                now = connect();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted(e);
            }
            body = now;
            watch.watch(now);
        }
        byte[] unwanted = new byte[(int) Math.min(toSkip, SKIPPED_AT_ONCE)];
        while (toSkip > 0) {
            int count = now.read(unwanted, 0, (int) Math.min(unwanted.length, toSkip));
            if (count < 0) {
                throw new IOException(
                        "The connection ended %d bytes before byte %d of %s".formatted(toSkip, position, path));
            }
            toSkip -= count;
            arrived.addAndGet(count);
        }
        return now;
    }

    private InputStream connect() throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>();
        if (position > 0) {
            headers.put("Range", "bytes=" + position + "-");
            etag.ifPresent(tag -> headers.put("If-Range", tag));
        }
        HttpResponse<InputStream> response =
                session.expect(RegistryRequest.of("GET", path, scope).withHeaders(headers), 200, 206);
        boolean good = false;
        try {
            if (response.statusCode() == 206) {
                checkRange(response.headers().firstValue("Content-Range").orElse(""));
                toSkip = 0;
            } else {
                OptionalLong length = response.headers().firstValueAsLong("Content-Length");
                if (length.isPresent()) {
                    checkSize(length.getAsLong());
                }
                toSkip = position;
            }
            good = true;
            return response.body();
        } finally {
            if (!good) {
                response.body().close();
            }
        }
    }

    private void checkRange(String range) throws OtherBlobException {
        Matcher matcher = CONTENT_RANGE.matcher(range);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != position) {
            throw new OtherBlobException(
                    "Asked for %s from byte %d, the registry sent '%s'".formatted(path, position, range));
        }
        if (!matcher.group(2).equals("*")) {
            checkSize(Long.parseLong(matcher.group(2)));
        }
    }

    private void checkSize(long now) throws OtherBlobException {
        if (now != size) {
            throw new OtherBlobException("%s had %d bytes when its download began, and has %d at byte %d"
                    .formatted(path, size, now, position));
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
        InputStream last = body;
        if (last != null) {
            last.close();
        }
    }
}
