package io.slipway.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of a blob, over as many connections as it takes: when one breaks or stalls, the next begins with the first
 * byte that has not been read, so that nothing is fetched twice. Ends after exactly the expected size.
 *
 * <p>Source: RFC 9110 section 14 (ranges).
 */
final class BlobDownload extends InputStream {
    private final RegistrySession session;
    private final String path;
    private final Scope scope;
    private final long size;
    private final AtomicLong position = new AtomicLong();
    private final StallWatch watch;
    private InputStream body;
    private int failures;
    private long lastFailure;

    BlobDownload(RegistrySession session, String path, Scope scope, long size)
            throws IOException, InterruptedException {
        this.session = session;
        this.path = path;
        this.scope = scope;
        this.size = size;
        this.watch = new StallWatch(session.settings().stallTimeout(), position);
        boolean connected = false;
        try {
            this.body = connect();
            connected = true;
        } finally {
            if (!connected) {
                watch.close();
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position.get() < size) {
            try {
                int count = body.read(buffer, offset, (int) Math.min(length, size - position.get()));
                if (count > 0) {
                    position.addAndGet(count);
                    return count;
                }
                reconnect(new IOException(
                        "The connection ended after %d of %d bytes of %s".formatted(position.get(), size, path)));
            } catch (RegistryException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                reconnect(e);
            }
        }
        refuseMore();
        return -1;
    }

    /** A body that goes on after the size that was promised is another body than the promised one. */
    private void refuseMore() throws IOException {
        if (watch.isOn() && body.read() >= 0) {
            throw new IOException("%s has more bytes than the %d that its manifest says".formatted(path, size));
        }
        watch.close();
    }

    private void reconnect(IOException cause) throws IOException {
        body.close();
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(cause);
        }
        if (position.get() > lastFailure) {
            failures = 0;
            lastFailure = position.get();
        }
        failures++;
        if (failures >= session.patience().attempts()) {
            throw new IOException(
                    "The download of %s broke at byte %d, %d times in a row, so its digest cannot be verified: %s"
                            .formatted(path, position.get(), failures, cause.getMessage()),
                    cause);
        }
        try {
            Thread.sleep(session.patience().before(failures));
            body = connect();
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

    private InputStream connect() throws IOException, InterruptedException {
        long from = position.get();
        RegistryRequest request = RegistryRequest.of("GET", path, scope);
        if (from > 0) {
            request = request.withHeaders(Map.of("Range", "bytes=" + from + "-"));
        }
        HttpResponse<InputStream> response = session.expect(request, 200, 206);
        InputStream in = response.body();
        watch.watch(in);
        if (response.statusCode() == 206) {
            checkRange(response, from);
        } else if (from > 0) {
            in.skipNBytes(from);
        }
        return in;
    }

    private void checkRange(HttpResponse<InputStream> response, long from) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (!range.startsWith("bytes " + from + "-")) {
            response.body().close();
            throw new IOException("Asked for %s from byte %d, the registry sent %s".formatted(path, from, range));
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
        body.close();
    }
}
