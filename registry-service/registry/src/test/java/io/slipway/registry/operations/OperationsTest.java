package io.slipway.registry.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.RegistryApplication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Metrics, health and limits of the whole registry, whose limits are small here. */
@SpringBootTest(
        classes = RegistryApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.prometheus.metrics.export.enabled=true",
            "server.tomcat.connection-timeout=1s",
            "slipway.limits.open-uploads-per-user=3",
            "slipway.limits.open-uploads=5",
            "slipway.limits.upload-bodies=2",
            "slipway.limits.upload-bodies-per-user=1",
            "slipway.limits.blob-size=100KB",
            "slipway.limits.api-body=1KB",
            "slipway.limits.body-pause=2s",
            "slipway.limits.refused-body=1MB"
        })
@DirtiesContext
public class OperationsTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final Path FOLDER = folder();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private Environment environment;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("slipway-operations");
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void metricsAreForTheAdminAloneAndNameNoRepository() throws Exception {
        newUser("max");
        String location = begin("admin/hidden-name");
        assertThat(v2("PATCH", location, BodyPublishers.ofString("12345"), "admin/hidden-name")
                        .statusCode())
                .isEqualTo(202);
        cancel(location, "admin/hidden-name");
        assertThat(send(request("/actuator/prometheus")).statusCode()).isEqualTo(401);
        assertThat(send(request("/actuator/prometheus").header("Authorization", basic("max", "password of max")))
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> metrics =
                send(request("/actuator/prometheus").header("Authorization", basic("admin", PASSWORD)));
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body())
                .doesNotContain("hidden-name")
                .doesNotContain("http_server_requests")
                .contains(
                        "slipway_http_requests_seconds_count{code=\"202\",method=\"PATCH\",route=\"upload\"}",
                        "slipway_http_received_bytes_total{route=\"upload\"}",
                        "slipway_http_sent_bytes_total{route=\"token\"}",
                        "slipway_cache_lookups_total{cache=\"repositories\",result=\"hit\"}",
                        "slipway_cache_lookups_total{cache=\"tokens\",result=\"miss\"}",
                        "slipway_cache_lookups_total{cache=\"tags\"",
                        "slipway_cache_lookups_total{cache=\"manifests\"",
                        "slipway_uploads_open ",
                        "slipway_http_active ",
                        "slipway_mirror_turns{kind=\"downloads\",state=\"running\"} 0.0",
                        "slipway_mirror_turns{kind=\"lists\",state=\"waiting\"} 0.0",
                        "slipway_mirror_turns_limit{kind=\"downloads\",state=\"waiting\"} 256.0",
                        "slipway_mirror_turns_limit{kind=\"questions\",state=\"running\"} 32.0",
                        "hikaricp_connections_active{pool=\"slipway\"}",
                        "jvm_memory_used_bytes");
    }

    @Test
    void aWarmReadIsOneHitOfEachCacheThatItAsks() throws Exception {
        String token = token("admin/warm");
        HttpRequest.Builder root = request("/v2/").header("Authorization", "Bearer " + token);
        assertThat(send(root).statusCode()).isEqualTo(200);
        System.gc(); // What counts must outlive it.
        double before = hits("tokens");
        for (int i = 0; i < 10; i++) {
            assertThat(send(root).statusCode()).isEqualTo(200);
        }
        assertThat(hits("tokens")).isEqualTo(before + 10);
        // What the short way leaves to the controllers is not counted by both.
        HttpRequest.Builder absent =
                request("/v2/admin/warm/manifests/absent").header("Authorization", "Bearer " + token);
        for (int i = 0; i < 10; i++) {
            assertThat(send(absent).statusCode()).isEqualTo(404);
        }
        assertThat(hits("tokens")).isEqualTo(before + 20);
    }

    private double hits(String cache) throws Exception {
        HttpResponse<String> metrics =
                send(request("/actuator/prometheus").header("Authorization", basic("admin", PASSWORD)));
        Matcher hits = Pattern.compile("cache_lookups_total\\{cache=\"" + cache + "\",result=\"hit\"} (\\S+)")
                .matcher(metrics.body());
        assertThat(hits.find()).as(metrics.body()).isTrue();
        return Double.parseDouble(hits.group(1));
    }

    @Test
    void whatTomcatRefusesByItselfIsCountedToo() throws Exception {
        assertThat(raw("GET /v2/ HTTP/1.1\r\nbad header\r\n\r\n")).startsWith("HTTP/1.1 400");
        HttpResponse<String> metrics =
                send(request("/actuator/prometheus").header("Authorization", basic("admin", PASSWORD)));
        assertThat(metrics.body()).containsPattern("requests_seconds_count\\{code=\"400\",method=\"[A-Za-z]+\",route=");
    }

    @Test
    void readinessAndLivenessAreOpenAndSayNoMoreThanTheyMust() throws Exception {
        for (String probe : List.of("", "/readiness", "/liveness")) {
            HttpResponse<String> health = send(request("/actuator/health" + probe));
            assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
            assertThat(health.body()).contains("UP").doesNotContain("database", "details");
        }
    }

    @Test
    void everyAnswerHasItsRequestsId() throws Exception {
        assertThat(send(request("/v2/").header("X-Request-Id", "mine-1"))
                        .headers()
                        .allValues("X-Request-Id"))
                .containsExactly("mine-1");
        assertThat(send(request("/v2/").header("X-Request-Id", "x".repeat(65)))
                        .headers()
                        .firstValue("X-Request-Id")
                        .orElseThrow())
                .matches("[0-9a-f]{16}");
        assertThat(send(request("/nothing;here").header("X-Request-Id", "mine-2"))
                        .headers()
                        .allValues("X-Request-Id"))
                .containsExactly("mine-2");
    }

    @Test
    void anAccountHasOnlySoManyUploadsOpen() throws Exception {
        List<String> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(begin("admin/many"));
        }
        HttpResponse<String> refused =
                v2("POST", "/v2/admin/many/blobs/uploads/", BodyPublishers.noBody(), "admin/many");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("TOOMANYREQUESTS");
        cancel(open.getFirst(), "admin/many");
        open.set(0, begin("admin/many"));
        for (String location : open) {
            cancel(location, "admin/many");
        }
        assertThat(FOLDER.resolve("data/uploads"))
                .as("files of refused uploads")
                .isEmptyDirectory();
    }

    @Test
    void onlySoManyBodiesOfAnAccountAreReceivedAtATime() throws Exception {
        String first = begin("admin/bodies");
        String second = begin("admin/bodies");
        String token = token("admin/bodies");
        try (Socket slow = new Socket("127.0.0.1", port())) {
            slow.getOutputStream()
                    .write(("PATCH " + first + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                                    + "\r\nContent-Length: 10\r\n\r\n12345")
                            .getBytes(UTF_8));
            slow.getOutputStream().flush();
            HttpResponse<String> refused = v2("PATCH", second, BodyPublishers.ofString("x"), "admin/bodies");
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (refused.statusCode() != 429) {
                assertThat(refused.statusCode())
                        .as("before the first one is received")
                        .isEqualTo(202);
                assertThat(System.nanoTime()).as("the wait for a refusal").isLessThan(deadline);
                refused = v2("PATCH", second, BodyPublishers.ofString("x"), "admin/bodies");
            }
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.headers().firstValue("Location")).contains(second);
            anotherAccountIsReceived();
            slow.getOutputStream().write("67890".getBytes(UTF_8));
            slow.getOutputStream().flush();
            assertThat(statusLine(slow)).contains(" 202");
        }
        assertThat(v2("PATCH", second, BodyPublishers.ofString("x"), "admin/bodies")
                        .statusCode())
                .isEqualTo(202);
        cancel(first, "admin/bodies");
        cancel(second, "admin/bodies");
    }

    private void anotherAccountIsReceived() throws Exception {
        newUser("sender");
        String token = token("sender/bodies", "sender", "password of sender");
        HttpResponse<String> begun = send(request("/v2/sender/bodies/blobs/uploads/")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.noBody()));
        String location = begun.headers().firstValue("Location").orElseThrow();
        HttpRequest.Builder patch = request(location)
                .header("Authorization", "Bearer " + token)
                .method("PATCH", BodyPublishers.ofString("x"));
        assertThat(send(patch).statusCode()).isEqualTo(202);
        assertThat(send(request(location)
                                .header("Authorization", "Bearer " + token)
                                .DELETE())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void aBodyThatPausesForTooLongBreaksOff() throws Exception {
        String location = begin("admin/pause");
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!aShortPauseIsBorneAndALongOneIsNot(location)) {
            assertThat(System.nanoTime()).as("this machine pauses by itself").isLessThan(deadline);
        }
        cancel(location, "admin/pause");
    }

    /** False when the machine made the short pause too long to tell anything. */
    private boolean aShortPauseIsBorneAndALongOneIsNot(String location) throws Exception {
        try (Socket slow = new Socket("127.0.0.1", port())) {
            slow.setSoTimeout(20_000);
            String head = "PATCH " + location + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token("admin/pause")
                    + "\r\nContent-Length: 10\r\n\r\n12345";
            long begun = System.nanoTime();
            slow.getOutputStream().write(head.getBytes(UTF_8));
            Thread.sleep(1_300);
            long resumed = System.nanoTime();
            slow.getOutputStream().write("6".getBytes(UTF_8));
            if (Duration.ofNanos(System.nanoTime() - begun).compareTo(Duration.ofMillis(1_800)) > 0) {
                return false;
            }
            assertThat(statusLine(slow)).contains(" 408");
            assertThat(Duration.ofNanos(System.nanoTime() - resumed))
                    .isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(15));
            return true;
        }
    }

    @Test
    void aHeadThatPausesForTooLongBreaksOff() throws Exception {
        try (Socket slow = new Socket("127.0.0.1", port())) {
            slow.setSoTimeout(20_000);
            slow.getOutputStream().write("GET /v2/ HTT".getBytes(UTF_8));
            slow.getOutputStream().flush();
            assertThat(slow.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void largeHeadsAndAddressesAreRefused() throws Exception {
        assertThat(raw("GET /v2/?x=" + "y".repeat(40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(raw("GET /v2/ HTTP/1.1\r\nHost: x\r\nX-Large: " + "y".repeat(40_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void aBlobThatIsTooLargeIsRefused() throws Exception {
        String location = begin("admin/large");
        assertThat(v2("PATCH", location, BodyPublishers.ofByteArray(new byte[200_000]), "admin/large")
                        .statusCode())
                .isEqualTo(413);
        assertThat(v2(
                                "PATCH",
                                location,
                                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[200_000])),
                                "admin/large")
                        .statusCode())
                .as("of a length that is not told")
                .isEqualTo(413);
        cancel(location, "admin/large");
    }

    @Test
    void aBodyOfTheApiThatIsTooLargeIsRefused() throws Exception {
        String json = "{\"name\":\"small\",\"password\":\"" + "x".repeat(2_000) + "\"}";
        for (BodyPublisher body : List.of(
                BodyPublishers.ofString(json),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(json.getBytes(UTF_8))))) {
            HttpResponse<String> refused = send(request("/api/v1/users")
                    .header("Authorization", basic("admin", PASSWORD))
                    .header("Content-Type", "application/json")
                    .POST(body));
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        String small = "{\"name\":\"chunked\",\"password\":\"password of chunked\"}";
        assertThat(send(request("/api/v1/users")
                                .header("Authorization", basic("admin", PASSWORD))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(small.getBytes(UTF_8)))))
                        .statusCode())
                .isEqualTo(201);
    }

    /** Whoever is refused and sends on is listened to for a while, then no longer. */
    @Test
    void aRefusalIsReadAfterALargeBodyAndNobodySendsForEver() throws Exception {
        for (String length : List.of("Content-Length: 900000", "Transfer-Encoding: chunked")) {
            try (Socket client = new Socket("127.0.0.1", port())) {
                client.setSoTimeout(20_000);
                client.getOutputStream()
                        .write(("PATCH /v2/admin/x/blobs/uploads/1 HTTP/1.1\r\nHost: x\r\n" + length + "\r\n\r\n")
                                .getBytes(UTF_8));
                boolean chunked = length.startsWith("Transfer");
                for (int i = 0; i < 9; i++) {
                    client.getOutputStream().write(chunked ? "186a0\r\n".getBytes(UTF_8) : new byte[0]);
                    client.getOutputStream().write(new byte[100_000]);
                    client.getOutputStream().write(chunked ? "\r\n".getBytes(UTF_8) : new byte[0]);
                }
                client.getOutputStream().write(chunked ? "0\r\n\r\n".getBytes(UTF_8) : new byte[0]);
                client.getOutputStream().flush();
                assertThat(statusLine(client)).as(length).contains(" 401");
            }
        }
        try (Socket endless = new Socket("127.0.0.1", port())) {
            endless.setSoTimeout(20_000);
            endless.getOutputStream()
                    .write(
                            "PATCH /v2/admin/x/blobs/uploads/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000000\r\n\r\nx"
                                    .getBytes(UTF_8));
            assertThat(statusLine(endless)).contains(" 401");
            long begin = System.nanoTime();
            assertThat(restOf(endless.getInputStream())).isNotNegative();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("closed when nothing comes")
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aClientThatWaitsForContinueIsRefusedAtOnce() throws Exception {
        String answer = raw("PATCH /v2/admin/x/blobs/uploads/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
                + "Expect: 100-continue\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 401").doesNotContain("100 Continue");
    }

    private static long restOf(InputStream in) throws IOException {
        return in.readAllBytes().length;
    }

    private String begin(String repository) throws Exception {
        HttpResponse<String> begun =
                v2("POST", "/v2/" + repository + "/blobs/uploads/", BodyPublishers.noBody(), repository);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        return begun.headers().firstValue("Location").orElseThrow();
    }

    private void cancel(String location, String repository) throws Exception {
        assertThat(v2("DELETE", location, BodyPublishers.noBody(), repository).statusCode())
                .isEqualTo(204);
    }

    private void newUser(String name) throws Exception {
        assertThat(send(request("/api/v1/users")
                                .header("Authorization", basic("admin", PASSWORD))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        "{\"name\":\"" + name + "\",\"password\":\"password of " + name + "\"}")))
                        .statusCode())
                .isEqualTo(201);
    }

    private HttpResponse<String> v2(String method, String path, BodyPublisher body, String repository)
            throws Exception {
        return send(request(path)
                .header("Authorization", "Bearer " + token(repository))
                .method(method, body));
    }

    private String token(String repository) throws Exception {
        return token(repository, "admin", PASSWORD);
    }

    private String token(String repository, String user, String password) throws Exception {
        HttpResponse<String> answer =
                send(request("/token?service=slipway&scope=repository:" + repository + ":pull,push,delete")
                        .header("Authorization", basic(user, password)));
        Matcher token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(answer.body());
        assertThat(token.find()).as(answer.body()).isTrue();
        return token.group(1);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private int port() {
        return environment.getRequiredProperty("local.server.port", Integer.class);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            byte[] answer = new byte[8192];
            int count = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, count), UTF_8);
        }
    }

    private static String statusLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\n';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }
}
