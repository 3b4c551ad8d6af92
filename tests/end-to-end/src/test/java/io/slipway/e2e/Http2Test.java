package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The protocol over HTTP/2, which clients that can choose it in the TLS handshake. */
@Tag("slow")
class Http2Test {
    private static final Path FOLDER = Scratch.folder("http2");
    private static final Content.Image IMAGE = Content.image(701, 2, 300_000);
    private static RunningRegistry registry;
    private static RegistryClient client;
    private static Optional<String> token;

    @BeforeAll
    static void start() throws Exception {
        Certificate made = Certificate.make(FOLDER, "http2", "localhost");
        Path certificate = FOLDER.resolve("tls.crt");
        Path key = FOLDER.resolve("tls.key");
        made.writeTo(certificate, key);
        registry = RunningRegistry.prepare(Map.of(
                        "SLIPWAY_TLS_CERTIFICATE",
                        certificate.toString(),
                        "SLIPWAY_TLS_KEY",
                        key.toString(),
                        "SLIPWAY_LIMITS_HTTP2BODIES",
                        "1"))
                .start();
        client = registry.client().overHttp2(made.trusting());
        token = Optional.of(client.token("admin/second", "pull,push"));
    }

    @AfterAll
    static void end() {
        registry.close();
        Scratch.delete(FOLDER);
    }

    @Test
    void anImageIsPushedAndPulled() {
        client.push("admin/second", "v1", IMAGE);
        for (int i = 0; i < 2; i++) {
            assertThat(client.pullAndVerify("admin/second", "v1")).isEqualTo(IMAGE.digest());
        }
        RegistryClient.Answer head = ask("HEAD", "/v2/admin/second/manifests/v1", BodyPublishers.noBody());
        RegistryClient.expect(200, head);
        assertThat(head.header("Content-Length")).contains("" + IMAGE.manifest().length);
    }

    @Test
    void aBodyWhoseLengthIsNotToldIsReceivedInEachRequestOfAnUpload() {
        byte[] blob = random(700_000, 1);
        String begun = begin();
        RegistryClient.expect(202, ask("PATCH", begun, stream(Arrays.copyOf(blob, 300_000))));
        RegistryClient.expect(
                201, ask("PUT", closing(begun, blob), stream(Arrays.copyOfRange(blob, 300_000, blob.length))));
        assertThat(get(blob).body()).isEqualTo(blob);
        byte[] small = random(5_000, 2);
        RegistryClient.expect(201, ask("PUT", closing(begin(), small), stream(small)));
        assertThat(get(small).body()).isEqualTo(small);
        byte[] single = random(90_000, 3);
        RegistryClient.expect(201, ask("POST", closing("/v2/admin/second/blobs/uploads/", single), stream(single)));
        assertThat(get(single).body()).isEqualTo(single);
        byte[] whole = random(90_000, 4);
        String appended = begin();
        RegistryClient.expect(202, ask("PATCH", appended, BodyPublishers.ofByteArray(whole)));
        RegistryClient.expect(201, ask("PUT", closing(appended, whole), BodyPublishers.noBody()));
        assertThat(get(whole).body()).isEqualTo(whole);
    }

    /** As many at a time that some are copied and others sent by the kernel, where that is done. */
    @Test
    void rangesAndWholeBlobsArriveManyAtATime() {
        byte[] blob = random(5_000_000, 5);
        RegistryClient.expect(
                201, ask("POST", closing("/v2/admin/second/blobs/uploads/", blob), BodyPublishers.ofByteArray(blob)));
        List<CompletableFuture<Void>> downloads = IntStream.range(0, 24)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    int first = i * 100_000;
                    int last = first + 2_000_000 + i;
                    RegistryClient.Answer part = client.v2(
                            "GET", path(blob), token, BodyPublishers.noBody(), "Range", "bytes=" + first + "-" + last);
                    RegistryClient.expect(206, part);
                    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(blob, first, last + 1));
                    assertThat(get(blob).body()).isEqualTo(blob);
                }))
                .toList();
        downloads.forEach(CompletableFuture::join);
    }

    @Test
    void aRefusalReachesAClientThatSendsMuch() {
        for (BodyPublisher body :
                List.of(BodyPublishers.ofByteArray(new byte[20_000_000]), stream(new byte[20_000_000]))) {
            RegistryClient.Answer refused =
                    client.v2("PATCH", "/v2/admin/second/blobs/uploads/x", Optional.of("no token"), body);
            RegistryClient.expect(401, refused);
            assertThat(refused.errorCode()).isEqualTo("UNAUTHORIZED");
            assertThat(refused.header("Connection")).isEmpty();
            RegistryClient.expect(200, ask("GET", "/v2/", BodyPublishers.noBody()));
        }
    }

    @Test
    void aBodyOfTheApiIsBoundedWhetherItsLengthIsToldOrNot() {
        String large = "{\"name\":\"large\",\"password\":\"" + "x".repeat(100_000) + "\"}";
        for (BodyPublisher body :
                List.of(BodyPublishers.ofString(large), stream(large.getBytes(StandardCharsets.US_ASCII)))) {
            RegistryClient.expect(413, client.api("POST", "/api/v1/users", body));
        }
        String small = "{\"name\":\"small\",\"password\":\"password of small\"}";
        RegistryClient.expect(
                201, client.api("POST", "/api/v1/users", stream(small.getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    @Timeout(120)
    void moreBodiesThanAreAllowedAreRefusedUntilOneHasEnded() throws Exception {
        String held = begin();
        String other = begin();
        PipedOutputStream sending = new PipedOutputStream();
        PipedInputStream body = new PipedInputStream(sending);
        FutureTask<RegistryClient.Answer> first =
                new FutureTask<>(() -> ask("PATCH", held, BodyPublishers.ofInputStream(() -> body)));
        Thread.ofPlatform().start(first);
        sending.write(random(1000, 6));
        sending.flush();
        // The request that asks is one of the two. A body of the other upload at this time could take the only place.
        registry.daemon()
                .await(
                        "the body to be received",
                        Duration.ofSeconds(60),
                        () -> client.api("GET", "/actuator/prometheus", Map.of())
                                .text()
                                .contains("slipway_http_active 2.0"));
        RegistryClient.Answer second = ask("PATCH", other, BodyPublishers.ofByteArray(random(10, 7)));
        RegistryClient.expect(503, second);
        assertThat(second.header("Retry-After")).contains("1");
        RegistryClient.expect(200, ask("GET", "/v2/", BodyPublishers.noBody()));
        sending.close();
        RegistryClient.expect(202, first.get());
        RegistryClient.expect(202, ask("PATCH", other, BodyPublishers.ofByteArray(random(10, 7))));
        assertThat(client.api("GET", "/actuator/prometheus", Map.of()).text())
                .as("requests of HTTP/2 are told apart as well")
                .contains("slipway_http_requests_seconds_count{code=\"503\",method=\"PATCH\",route=\"upload\"}");
    }

    private static RegistryClient.Answer ask(String method, String path, BodyPublisher body) {
        RegistryClient.Answer answer = client.v2(method, path, token, body);
        assertThat(answer.response().version()).isEqualTo(HttpClient.Version.HTTP_2);
        return answer;
    }

    private static RegistryClient.Answer get(byte[] blob) {
        return ask("GET", path(blob), BodyPublishers.noBody());
    }

    private static String begin() {
        return RegistryClient.location(ask("POST", "/v2/admin/second/blobs/uploads/", BodyPublishers.noBody()));
    }

    private static String path(byte[] blob) {
        return "/v2/admin/second/blobs/" + Content.digest(blob);
    }

    private static String closing(String path, byte[] blob) {
        return path + "?digest=" + Content.digest(blob);
    }

    private static BodyPublisher stream(byte[] bytes) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
