package io.slipway.transfer;

import io.slipway.outbound.GuardedHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a request whose body may take any time, as long as it moves. The Java client's own timeout begins with the request
 * and so covers the sending of the body: with it no layer could be pushed that takes longer than an answer may.
 */
final class StreamedRequest {
    private final GuardedHttp http;
    private final Timeouts timeouts;

    StreamedRequest(GuardedHttp http, Timeouts timeouts) {
        this.http = http;
        this.timeouts = timeouts;
    }

    /**
     * Sends it.
     *
     * @throws HttpTimeoutException when no byte went out for the stall timeout, or no answer came for the answer timeout
     *     after the last
     */
    HttpResponse<InputStream> send(HttpRequest request, Progress progress) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> answer = http.sendAsync(request, BodyHandlers.ofInputStream());
        try {
            return await(answer, progress);
        } finally {
            // Does nothing to one that has come, and ends the request otherwise.
            answer.cancel(true);
        }
    }

    private HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> answer, Progress progress)
            throws IOException, InterruptedException {
        long seen = -1;
        boolean sent = false;
        while (true) {
            Duration limit = sent ? timeouts.answer() : timeouts.stall();
            try {
                return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                boolean nowSent = progress.ended();
                long now = progress.bytes();
                if (sent || (now == seen && !nowSent)) {
                    throw timeout(sent, now, e);
                }
                seen = now;
                sent = nowSent;
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException failure -> throw failure;
                    case RuntimeException failure -> throw failure;
                    case null, default -> throw new IOException("The request could not be sent", e);
                }
            }
        }
    }

    private HttpTimeoutException timeout(boolean sent, long bytes, TimeoutException cause) {
        HttpTimeoutException timeout = new HttpTimeoutException(
                sent
                        ? "The registry has not answered for %d s after the last byte"
                                .formatted(timeouts.answer().toSeconds())
                        : "The registry takes nothing more after %d bytes".formatted(bytes));
        timeout.initCause(cause);
        return timeout;
    }
}
