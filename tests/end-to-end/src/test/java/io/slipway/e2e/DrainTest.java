package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGTERM while an upload is under way: it ends well, nothing else begins, and the program ends with 0. */
@Tag("slow")
class DrainTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void anUploadUnderWayIsFinishedAndNothingElseIsBegun() throws Exception {
        byte[] content = new byte[64_000];
        new Random(603).nextBytes(content);
        try (RunningRegistry registry = RunningRegistry.started()) {
            RegistryClient client = registry.client();
            String bearer = client.token("admin/drained", "pull,push");
            Optional<String> token = Optional.of(bearer);
            String uploads = "/v2/admin/drained/blobs/uploads/";
            String location = RegistryClient.location(client.v2("POST", uploads, token, BodyPublishers.noBody()));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
                    Socket idle = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
                socket.setSoTimeout((int) LIMIT.toMillis());
                idle.setSoTimeout((int) LIMIT.toMillis());
                write(idle, "GET /v2/ HTTP/1.1\r\nHost: " + registry.address() + "\r\n\r\n");
                assertThat(head(idle.getInputStream())).startsWith("HTTP/1.1 401");
                write(
                        socket,
                        "PATCH " + location + " HTTP/1.1\r\nHost: " + registry.address() + "\r\nAuthorization: Bearer "
                                + bearer + "\r\nContent-Length: " + content.length + "\r\n\r\n");
                OutputStream out = socket.getOutputStream();
                out.write(content, 0, 30_000);
                out.flush();
                awaitThatItIsReceived(registry);
                CompletableFuture<Integer> end = CompletableFuture.supplyAsync(registry::terminate);

                DatabaseFaultsTest.awaitReadiness(registry, 503);
                registry.daemon()
                        .await(
                                "the gate to close",
                                LIMIT,
                                () -> client.get("/v2/", token).status() == 503);
                RegistryClient.Answer refused = client.v2("POST", uploads, token, BodyPublishers.noBody());
                RegistryClient.expect(503, refused);
                assertThat(refused.header("Retry-After")).isPresent();
                assertThat(refused.errorCode()).isEqualTo("UNAVAILABLE");
                RegistryClient.Answer api = client.api("GET", "/api/v1/users", Map.of());
                RegistryClient.expect(503, api);
                assertThat(api.header("Retry-After")).isPresent();
                assertThat(api.header("Content-Type")).contains("application/problem+json");
                assertThat(client.get("/actuator/health/liveness", Optional.empty())
                                .status())
                        .isEqualTo(200);
                write(idle, "GET /v2/ HTTP/1.1\r\nHost: " + registry.address() + "\r\n\r\n");
                assertThat(head(idle.getInputStream()))
                        .as("a connection that was open before")
                        .startsWith("HTTP/1.1 503")
                        .contains("Connection: close");

                out.write(content, 30_000, content.length - 30_000);
                out.flush();
                assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 202");
                String close = location + "?digest=" + Content.digest(content);
                RegistryClient.expect(
                        401, client.v2("PUT", close, Optional.of(bearer.substring(1)), BodyPublishers.noBody()));
                String another = client.token("admin/drained", "pull,push");
                RegistryClient.expect(201, client.v2("PUT", close, Optional.of(another), BodyPublishers.noBody()));
                assertThat(end.join()).as(registry.tail()).isZero();
            }
            registry.start();
            assertThat(Content.digest(client.get("/v2/admin/drained/blobs/" + Content.digest(content), token)
                            .body()))
                    .isEqualTo(Content.digest(content));
        }
    }

    @Test
    void anUploadThatNobodyGoesOnWithIsNotWaitedForLong() {
        try (RunningRegistry registry = RunningRegistry.started()) {
            RegistryClient client = registry.client();
            Optional<String> token = Optional.of(client.token("admin/left", "pull,push"));
            RegistryClient.expect(
                    202, client.v2("POST", "/v2/admin/left/blobs/uploads/", token, BodyPublishers.noBody()));
            long begin = System.nanoTime();
            assertThat(registry.terminate()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void anUploadThatDoesNotEndIsCutOffAtTheLimit() throws Exception {
        try (RunningRegistry registry =
                RunningRegistry.prepare(Map.of("SLIPWAY_SHUTDOWN_LIMIT", "3s")).start()) {
            RegistryClient client = registry.client();
            String bearer = client.token("admin/stuck", "pull,push");
            String location = RegistryClient.location(
                    client.v2("POST", "/v2/admin/stuck/blobs/uploads/", Optional.of(bearer), BodyPublishers.noBody()));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
                write(
                        socket,
                        "PATCH " + location + " HTTP/1.1\r\nHost: " + registry.address() + "\r\nAuthorization: Bearer "
                                + bearer + "\r\nContent-Length: 1000\r\n\r\nabc");
                awaitThatItIsReceived(registry);
                long begin = System.nanoTime();
                assertThat(registry.terminate()).isZero();
                assertThat(Duration.ofNanos(System.nanoTime() - begin))
                        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
            }
        }
    }

    /** The request that asks is one of the two. */
    private static void awaitThatItIsReceived(RunningRegistry registry) {
        registry.daemon()
                .await(
                        "the body to be received",
                        LIMIT,
                        () -> registry.client()
                                .api("GET", "/actuator/prometheus", Map.of())
                                .text()
                                .contains("slipway_http_active 2.0"));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Status and headers of an answer, and its body as far as Content-Length says. */
    private static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return text + "(the connection ended)";
            }
            text.append((char) next);
        }
        int length = text.toString()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        in.readNBytes(length);
        return text.toString();
    }
}
