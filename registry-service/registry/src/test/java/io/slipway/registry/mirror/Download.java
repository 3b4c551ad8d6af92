package io.slipway.registry.mirror;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An answer that is read while it comes, be it whole in the end or broken off. */
final class Download implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean broken;

    private Download(HttpResponse<InputStream> response) {
        this.response = response;
    }

    /** Sends the request and waits for the answer's head. */
    static Download begin(String url, String token) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            return new Download(HTTP.send(request, BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int status() {
        return response.statusCode();
    }

    /** Waits for the next bytes. */
    byte[] next(int count) throws IOException {
        byte[] bytes = response.body().readNBytes(count);
        received.writeBytes(bytes);
        return bytes;
    }

    /** Reads on to the end, whichever it is. */
    Download end() {
        byte[] buffer = new byte[8192];
        try {
            int count;
            while ((count = response.body().read(buffer)) >= 0) {
                received.write(buffer, 0, count);
            }
        } catch (IOException e) {
            broken = true;
        }
        return this;
    }

    /** Whether the connection ended before the body did. */
    boolean isBroken() {
        return broken;
    }

    byte[] received() {
        return received.toByteArray();
    }

    /** Goes away, in the middle of the body if it has not ended. */
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
