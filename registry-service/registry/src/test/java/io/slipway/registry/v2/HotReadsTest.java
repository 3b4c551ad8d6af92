package io.slipway.registry.v2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.oci.Digest;
import io.slipway.registry.RegistryApplication;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Pipeline;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * That the short way and the way through the controllers give the same answers: each request is sent on caches that may be
 * cold, on warm ones, and past the short way. A valve behind {@link HotReads} counts what it leaves over.
 */
@SpringBootTest(classes = RegistryApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class HotReadsTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    private static final Path FOLDER = folder();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String repository = "admin/hot-" + System.nanoTime();
    private final AtomicInteger leftOver = new AtomicInteger();

    @Autowired
    private ServletWebServerApplicationContext application;

    @Autowired
    private HotReads hotReads;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("slipway-hot");
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private record Answer(String head, String body) {}

    /** Counts what reaches it. */
    private static final class Counter extends ValveBase {
        private final AtomicInteger seen;

        Counter(AtomicInteger seen) {
            super(true);
            this.seen = seen;
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            seen.incrementAndGet();
            getNext().invoke(request, response);
        }
    }

    /** The counter of a test before counts for that one, if at all. */
    @BeforeEach
    void countWhatTheShortWayLeavesOver() {
        pipeline().addValve(new Counter(leftOver));
    }

    @Test
    void warmReadsAreAnsweredAsTheControllersDo() throws Exception {
        byte[] blob = "x".repeat(100_000).getBytes(UTF_8);
        byte[] empty = new byte[0];
        push(blob);
        push(empty);
        byte[] image = image("");
        byte[] large = image("x".repeat(40_000));
        put("v1", image);
        put("large", large);
        String repositoryPath = "/v2/" + repository;
        for (String path : List.of(
                "/v2/",
                repositoryPath + "/manifests/v1",
                repositoryPath + "/manifests/large",
                repositoryPath + "/manifests/" + Digest.sha256(image),
                repositoryPath + "/blobs/" + Digest.sha256(blob),
                repositoryPath + "/blobs/" + Digest.sha256(empty))) {
            for (String method : List.of("GET", "HEAD")) {
                for (String more :
                        List.of("", "Accept: text/html\r\nOrigin: http://x\r\n", "connection: keep-alive\r\n")) {
                    sameOnBothWays(method, path, "Authorization: Bearer " + token() + "\r\n" + more, true);
                }
                sameOnBothWays(method, path, "aUTHORIZATION: bearer   " + token() + " \r\n", true);
            }
        }
    }

    @Test
    void theLargestManifestsAreLeftToTheControllersButForTheirHeader() throws Exception {
        put("huge", image("x".repeat(300_000)));
        String bearer = "Authorization: Bearer " + token() + "\r\n";
        sameOnBothWays("GET", "/v2/" + repository + "/manifests/huge", bearer, false);
        sameOnBothWays("HEAD", "/v2/" + repository + "/manifests/huge", bearer, true);
    }

    @Test
    void whateverIsUnusualIsLeftToTheControllers() throws Exception {
        byte[] blob = "blob".getBytes(UTF_8);
        push(blob);
        byte[] image = image("");
        put("v1", image);
        String token = token();
        String bearer = "Authorization: Bearer " + token + "\r\n";
        String manifest = "/v2/" + repository + "/manifests/v1";
        String ofBlob = "/v2/" + repository + "/blobs/" + Digest.sha256(blob);
        for (String method : List.of("GET", "HEAD")) {
            for (String more : List.of(
                    "If-None-Match: \"" + Digest.sha256(image) + "\"\r\n",
                    "if-match: \"nothing\"\r\n",
                    "Range: bytes=0-1\r\n",
                    "Range: bytes=9-\r\n",
                    "Expect: 100-continue\r\n",
                    "Content-Length: 0\r\n",
                    "Authorization: Bearer other\r\n")) {
                sameOnBothWays(method, manifest, bearer + more, false);
                sameOnBothWays(method, ofBlob, bearer + more, false);
            }
            for (String path : List.of(
                    "/v2",
                    "/v2/?n=1",
                    "/v2/manifests/v1",
                    "/v2//manifests/v1",
                    manifest + "?ns=unknown.example",
                    manifest + "/",
                    manifest.replace("v1", "absent"),
                    manifest.replace("v1", "v%3A1"),
                    manifest.replace("v1", "-v1"),
                    manifest.replace("v1", "sha256:12"),
                    manifest.replace("/hot", "/Hot"),
                    manifest.replace("/hot", "/./hot"),
                    manifest.replace("manifests", "tags"),
                    ofBlob.replace("sha256", "sha255"),
                    ofBlob + "0",
                    "/v2/" + repository + "/blobs/v1",
                    "/v2/" + repository + "/blobs/" + Digest.sha256("absent".getBytes(UTF_8)),
                    "/v2/admin/absent/manifests/v1",
                    "/v2/" + repository + "/tags/list",
                    "/v3/")) {
                sameOnBothWays(method, path, bearer, false);
            }
            for (String credentials : List.of(
                    "",
                    "Authorization: Basic YTpi\r\n",
                    bearer.replace("\r\n", "x\r\n"),
                    "Authorization: Bearer\r\n")) {
                sameOnBothWays(method, manifest, credentials, false);
            }
        }
        sameOnBothWays("POST", manifest, bearer, false);
        sameOnBothWays("get", manifest, bearer, false);
    }

    @Test
    void aTokenForAnotherRepositoryOpensNothing() throws Exception {
        put("v1", image(""));
        String manifest = "/v2/" + repository + "/manifests/v1";
        warm(manifest, token());
        sameOnBothWays(
                "GET", manifest, "Authorization: Bearer " + token("repository:admin/other:pull") + "\r\n", false);
        sameOnBothWays(
                "GET",
                manifest,
                "Authorization: Bearer " + token("repository:" + repository + ":push") + "\r\n",
                false);
    }

    @Test
    void whatIsDeletedOrMovedIsSoInTheVeryNextRequest() throws Exception {
        byte[] blob = "to be deleted".getBytes(UTF_8);
        String manifest = "/v2/" + repository + "/manifests/v1";
        String token = token();
        String bearer = "Authorization: Bearer " + token + "\r\n";
        for (int round = 0; round < 20; round++) {
            byte[] image = image("round " + round);
            put("v1", image);
            assertThat(exchange("GET", manifest, bearer).body()).isEqualTo(new String(image, UTF_8));
            assertThat(exchange("GET", manifest, bearer).body()).isEqualTo(new String(image, UTF_8));
            push(blob);
            String ofBlob = "/v2/" + repository + "/blobs/" + Digest.sha256(blob);
            assertThat(exchange("GET", ofBlob, bearer).body()).isEqualTo("to be deleted");
            assertThat(exchange("HEAD", ofBlob, bearer).head()).startsWith("HTTP/1.1 200");
            assertThat(send("DELETE", ofBlob, BodyPublishers.noBody()).statusCode())
                    .isEqualTo(202);
            assertThat(exchange("HEAD", ofBlob, bearer).head()).startsWith("HTTP/1.1 404");
            assertThat(exchange("GET", ofBlob, bearer).head()).startsWith("HTTP/1.1 404");
        }
        assertThat(send("DELETE", manifest, BodyPublishers.noBody()).statusCode())
                .isEqualTo(202);
        assertThat(exchange("GET", manifest, bearer).head()).startsWith("HTTP/1.1 404");
    }

    @Test
    void aRepositoryThatTurnsPrivateIsSoInTheVeryNextRequest() throws Exception {
        put("v1", image(""));
        setVisibility("public");
        String manifest = "/v2/" + repository + "/manifests/v1";
        String bearer = "Authorization: Bearer "
                + tokenFrom(
                        HttpRequest.newBuilder(uri("/token?service=slipway&scope=repository:" + repository + ":pull")))
                + "\r\n";
        exchange("GET", manifest, bearer);
        sameOnBothWays("GET", manifest, bearer, true);
        setVisibility("private");
        sameOnBothWays("GET", manifest, bearer, false);
    }

    @Test
    void anObjectThatIsGoneIsTheControllersToReport() throws Exception {
        byte[] blob = "the object goes".getBytes(UTF_8);
        push(blob);
        String ofBlob = "/v2/" + repository + "/blobs/" + Digest.sha256(blob);
        String bearer = "Authorization: Bearer " + token() + "\r\n";
        exchange("GET", ofBlob, bearer);
        String hex = Digest.sha256(blob).hex();
        deleteObject(FOLDER.resolve("data/blobs/sha256/" + hex.substring(0, 2)), hex);
        sameOnBothWays("GET", ofBlob, bearer, false);
        sameOnBothWays("HEAD", ofBlob, bearer, true);
    }

    /** Headers of the answer that does not come would make proxies keep the refusal for a year. */
    @Test
    void aRefusalSaysNothingOfWhatWasNotServed() throws Exception {
        byte[] blob = "loses its bytes".getBytes(UTF_8);
        push(blob);
        String ofBlob = "/v2/" + repository + "/blobs/" + Digest.sha256(blob);
        String bearer = "Authorization: Bearer " + token() + "\r\n";
        exchange("GET", ofBlob, bearer);
        String hex = Digest.sha256(blob).hex();
        try (Stream<Path> files = Files.list(FOLDER.resolve("data/blobs/sha256/" + hex.substring(0, 2)))) {
            for (Path file : files.filter(
                            found -> found.getFileName().toString().startsWith(hex))
                    .toList()) {
                Files.write(file, new byte[0]);
            }
        }
        for (String range : List.of("", "Range: bytes=1-3\r\n")) {
            Answer refused = exchange("GET", ofBlob, bearer + range);
            assertThat(refused.head())
                    .startsWith("HTTP/1.1 503")
                    .contains("Retry-After", "X-Request-Id", "Docker-Distribution-Api-Version")
                    .doesNotContainIgnoringCase("Cache-Control")
                    .doesNotContainIgnoringCase("ETag")
                    .doesNotContainIgnoringCase("Docker-Content-Digest")
                    .doesNotContainIgnoringCase("Content-Range")
                    .doesNotContainIgnoringCase("Accept-Ranges");
        }
    }

    private static void deleteObject(Path folder, String hex) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(
                            found -> found.getFileName().toString().startsWith(hex))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private void warm(String path, String token) throws Exception {
        exchange("GET", path, "Authorization: Bearer " + token + "\r\n");
        int before = leftOver.get();
        exchange("GET", path, "Authorization: Bearer " + token + "\r\n");
        assertThat(leftOver.get()).isEqualTo(before);
    }

    private void sameOnBothWays(String method, String path, String headers, boolean answeredHere) throws Exception {
        String what = method + " " + path + " " + headers;
        Answer cold = exchange(method, path, headers);
        int before = leftOver.get();
        Answer warm = exchange(method, path, headers);
        assertThat(leftOver.get() - before).as(what).isEqualTo(answeredHere ? 0 : 1);
        Valve ahead = ahead();
        ahead.setNext(hotReads.getNext());
        try {
            assertThat(exchange(method, path, headers)).as(what).isEqualTo(cold).isEqualTo(warm);
        } finally {
            ahead.setNext(hotReads);
        }
    }

    private Valve ahead() {
        return Stream.of(pipeline().getValves())
                .filter(valve -> valve.getNext() == hotReads)
                .findFirst()
                .orElseThrow();
    }

    private Pipeline pipeline() {
        TomcatWebServer server = (TomcatWebServer) application.getWebServer();
        Context context = (Context) server.getTomcat().getHost().findChildren()[0];
        return context.getPipeline();
    }

    /** Sends exactly this, and a second request that ends the connection, to see where the first one's answer ends. */
    private Answer exchange(String method, String path, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(20_000);
            String request = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
            String last = "GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((request + last).getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            String all = new String(in.readAllBytes(), ISO_8859_1);
            int second = all.lastIndexOf("HTTP/1.1 401");
            // Tomcat closes the connection after some refusals.
            boolean went = second > 0;
            if (went) {
                leftOver.decrementAndGet(); // what asks without a token is always left over
            }
            String first = went ? all.substring(0, second) : all;
            int end = first.indexOf("\r\n\r\n") + 4;
            return new Answer(
                    first.substring(0, end).replaceAll("(?m)^(Date|X-Request-Id): .*$", "$1:"), first.substring(end));
        }
    }

    private void setVisibility(String visibility) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/api/v1/repositories/" + repository))
                .header("Authorization", basic())
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString("{\"visibility\":\"" + visibility + "\"}"))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private void put(String tag, byte[] manifest) throws Exception {
        assertThat(send(
                                "PUT",
                                "/v2/" + repository + "/manifests/" + tag,
                                BodyPublishers.ofByteArray(manifest),
                                "Content-Type",
                                IMAGE)
                        .statusCode())
                .isEqualTo(201);
    }

    private void push(byte[] blob) throws Exception {
        HttpResponse<byte[]> begun = send("POST", "/v2/" + repository + "/blobs/uploads/", BodyPublishers.noBody());
        String upload = begun.headers().firstValue("Location").orElseThrow();
        assertThat(send("PUT", upload + "?digest=" + Digest.sha256(blob), BodyPublishers.ofByteArray(blob))
                        .statusCode())
                .isEqualTo(201);
    }

    private byte[] image(String note) throws Exception {
        byte[] config = "config".getBytes(UTF_8);
        push(config);
        return """
                {"schemaVersion":2,"mediaType":"%s","layers":[],"annotations":{"note":"%s"},
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":6}}
                """.formatted(IMAGE, note, Digest.sha256(config)).getBytes(UTF_8);
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers)
            throws Exception {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token()));
        all.addAll(List.of(headers));
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .method(method, body)
                .headers(all.toArray(String[]::new))
                .build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    private String token() throws Exception {
        return token("repository:" + repository + ":pull,push,delete");
    }

    private String token(String scope) throws Exception {
        return tokenFrom(HttpRequest.newBuilder(uri("/token?service=slipway&scope=" + scope))
                .header("Authorization", basic()));
    }

    private String tokenFrom(HttpRequest.Builder request) throws Exception {
        String answer = http.send(request.build(), BodyHandlers.ofString()).body();
        return answer.replaceFirst("(?s).*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    private static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(UTF_8));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private int port() {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }
}
