package io.slipway.registry.v2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.oci.Digest;
import io.slipway.registry.RegistryApplication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What {@code /v2} does when the database, the client or the order of things goes wrong; the whole registry runs. */
@SpringBootTest(classes = RegistryApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(ServedTest.Faults.class)
@DirtiesContext
class ServedTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    private static final Path FOLDER = folder();

    /** Counts down with each look at an upload's row; the one that reaches zero finds no database. */
    private static final AtomicInteger LOOKS_UNTIL_FAILURE = new AtomicInteger();

    /** The next statement that contains this finds no database. */
    private static final AtomicReference<String> FAILS_ONCE = new AtomicReference<>("");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String repository = "admin/served-" + System.nanoTime();

    @Autowired
    private Environment environment;

    @Autowired
    private JdbcClient jdbc;

    @TestConfiguration(proxyBeanMethods = false)
    static class Faults {
        @Bean
        static BeanPostProcessor failingDatabase() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof JdbcClient client ? failing(client) : bean;
                }
            };
        }

        private static Object failing(JdbcClient client) {
            ProxyFactory proxy = new ProxyFactory(client);
            proxy.addAdvice((org.aopalliance.intercept.MethodInterceptor) call -> {
                if (call.getArguments().length == 1
                        && call.getArguments()[0] instanceof String sql
                        && sql.contains("received, digest FROM upload")
                        && LOOKS_UNTIL_FAILURE.getAndDecrement() == 1) {
                    throw new DataAccessResourceFailureException("the database went away");
                }
                String failing = FAILS_ONCE.get();
                if (!failing.isEmpty()
                        && call.getArguments().length == 1
                        && call.getArguments()[0] instanceof String sql
                        && sql.contains(failing)
                        && FAILS_ONCE.compareAndSet(failing, "")) {
                    throw new DataAccessResourceFailureException("the database went away");
                }
                return call.proceed();
            });
            return proxy.getProxy();
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("slipway-served");
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void repairDatabase() {
        LOOKS_UNTIL_FAILURE.set(0);
        FAILS_ONCE.set("");
    }

    @Test
    void aClosingPutThatLostTheDatabaseSucceedsWhenItIsRepeated() throws Exception {
        byte[] blob = "committed and not linked".getBytes(UTF_8);
        Digest digest = Digest.sha256(blob);
        String upload = begin();
        assertThat(patch(upload, "committed and not linked").statusCode()).isEqualTo(202);
        FAILS_ONCE.set("INSERT INTO blob_link ");
        HttpResponse<byte[]> refused = send("PUT", upload + "?digest=" + digest, BodyPublishers.noBody());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        for (String repeated : List.of("the first time", "the answer was lost")) {
            HttpResponse<byte[]> closed = send("PUT", upload + "?digest=" + digest, BodyPublishers.noBody());
            assertThat(closed.statusCode()).as(repeated).isEqualTo(201);
            assertThat(closed.headers().firstValue("Location")).contains("/v2/" + repository + "/blobs/" + digest);
        }
        assertThat(send("GET", "/v2/" + repository + "/blobs/" + digest, BodyPublishers.noBody())
                        .body())
                .isEqualTo(blob);
        assertThat(send("GET", upload, BodyPublishers.noBody()).statusCode()).isEqualTo(404);
        assertThat(send("PUT", upload + "?digest=" + Digest.sha256(new byte[0]), BodyPublishers.noBody())
                        .statusCode())
                .as("of another digest")
                .isEqualTo(404);
    }

    @Test
    void anUploadIsClosedInNoOtherRepositoryThanItsOwn() throws Exception {
        byte[] blob = "not theirs".getBytes(UTF_8);
        String upload = begin();
        assertThat(patch(upload, "not theirs").statusCode()).isEqualTo(202);
        FAILS_ONCE.set("INSERT INTO blob_link ");
        String close = upload + "?digest=" + Digest.sha256(blob);
        assertThat(send("PUT", close, BodyPublishers.noBody()).statusCode()).isEqualTo(503);
        String mine = repository;
        repository = mine + "-other";
        begin();
        assertThat(send("PUT", close.replace(mine + "/", repository + "/"), BodyPublishers.noBody())
                        .statusCode())
                .isEqualTo(404);
        assertThat(send("HEAD", "/v2/" + repository + "/blobs/" + Digest.sha256(blob), BodyPublishers.noBody())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void anUploadWhoseClosingPutFailedCanBeCancelled() throws Exception {
        String upload = begin();
        assertThat(patch(upload, "cancelled").statusCode()).isEqualTo(202);
        FAILS_ONCE.set("INSERT INTO blob_link ");
        assertThat(send(
                                "PUT",
                                upload + "?digest=" + Digest.sha256("cancelled".getBytes(UTF_8)),
                                BodyPublishers.noBody())
                        .statusCode())
                .isEqualTo(503);
        assertThat(send("DELETE", upload, BodyPublishers.noBody()).statusCode()).isEqualTo(204);
        assertThat(send("GET", upload, BodyPublishers.noBody()).statusCode()).isEqualTo(404);
    }

    @Test
    void aSinglePostThatFailsLeavesNoSession() throws Exception {
        begin();
        long before = sessions();
        long files = uploadFiles();
        String blobs = "/v2/" + repository + "/blobs/uploads/?digest=";
        Digest digest = Digest.sha256("single".getBytes(UTF_8));
        FAILS_ONCE.set("INSERT INTO blob_link ");
        String[][] refusals = {
            {"503", "single", "0-5"}, {"400", "another", "0-6"}, {"416", "single", "7-12"}, {"400", "single", "0-9"}
        };
        for (String[] refusal : refusals) {
            HttpResponse<byte[]> refused = send(
                    "POST",
                    blobs + digest,
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(refusal[1].getBytes(UTF_8))),
                    "Content-Range",
                    refusal[2]);
            assertThat(refused.statusCode()).as(text(refused)).isEqualTo(Integer.parseInt(refusal[0]));
            assertThat(refused.headers().map()).doesNotContainKeys("location", "docker-upload-uuid", "range");
            assertThat(sessions()).as(text(refused)).isEqualTo(before);
        }
        assertThat(uploadFiles()).isEqualTo(files);
        assertThat(send("POST", blobs + digest, BodyPublishers.ofString("single"))
                        .statusCode())
                .isEqualTo(201);
    }

    private static long uploadFiles() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("data/uploads"))) {
            return files.count();
        }
    }

    private long sessions() {
        return jdbc.sql("SELECT count(*) FROM upload").query(Long.class).single();
    }

    @Test
    void anUploadIsNotHeldByARequestThatLostTheDatabase() throws Exception {
        String upload = begin();
        LOOKS_UNTIL_FAILURE.set(2);
        assertThat(patch(upload, "lost").statusCode()).isEqualTo(503);
        assertThat(patch(upload, "hello").statusCode()).isEqualTo(202);
    }

    @Test
    void aChunkedBodyThatIsShorterThanItsContentRangeDoesNotCount() throws Exception {
        HttpResponse<byte[]> refused = theChunkedBodyIsRefused("0-99");
        assertThat(refused.headers().firstValue("Range")).contains("0-0");
    }

    @Test
    void aChunkedBodyThatIsLongerThanItsContentRangeDoesNotCount() throws Exception {
        theChunkedBodyIsRefused("0-3");
    }

    private HttpResponse<byte[]> theChunkedBodyIsRefused(String range) throws Exception {
        String upload = begin();
        HttpResponse<byte[]> refused = send(
                "PATCH",
                upload,
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("wrong".getBytes(UTF_8))),
                "Content-Range",
                range);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused)).contains("SIZE_INVALID");
        assertThat(refused.headers().firstValue("Location")).contains(upload);
        HttpResponse<byte[]> taken = send(
                "PATCH",
                upload,
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("hello".getBytes(UTF_8))),
                "Content-Range",
                "0-4");
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(taken.headers().firstValue("Range")).contains("0-4");
        Digest digest = Digest.sha256("hello".getBytes(UTF_8));
        assertThat(send("PUT", upload + "?digest=" + digest, BodyPublishers.noBody())
                        .statusCode())
                .isEqualTo(201);
        return refused;
    }

    @Test
    void slowSendersOfManifestsDoNotKeepOthersFromSending() throws Exception {
        byte[] image = image("");
        assertThat(putManifest("first", image).statusCode()).isEqualTo(201);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                slow.add(beginSlowManifest());
            }
            Thread.sleep(500);
            HttpRequest.Builder put = request("PUT", "/v2/" + repository + "/manifests/second")
                    .header("Content-Type", IMAGE)
                    .timeout(Duration.ofSeconds(5))
                    .method("PUT", BodyPublishers.ofByteArray(image));
            assertThat(http.send(put.build(), BodyHandlers.ofByteArray()).statusCode())
                    .isEqualTo(201);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** Says that a manifest comes, sends 100 KiB of it, and then nothing more. */
    private Socket beginSlowManifest() throws Exception {
        Socket socket = new Socket("127.0.0.1", port());
        socket.getOutputStream()
                .write(("PUT /v2/" + repository
                                + "/manifests/slow HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                                + token() + "\r\nContent-Type: " + IMAGE + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "400000\r\n" + " ".repeat(100 * 1024))
                        .getBytes(ISO_8859_1));
        return socket;
    }

    @Test
    void slowReadersOfReferrersHoldNoMemory() throws Exception {
        Digest subject = Digest.sha256("subject".getBytes(UTF_8));
        for (int i = 0; i < 4; i++) {
            assertThat(putManifest("referrer-" + i, referrer(subject, ("" + i).repeat(500_000)))
                            .statusCode())
                    .isEqualTo(201);
        }
        String path = "/v2/" + repository + "/referrers/" + subject;
        byte[] page = send("GET", path, BodyPublishers.noBody()).body();
        assertThat(page.length).isGreaterThan(1_900_000);
        String token = token();
        List<Socket> slow = new ArrayList<>();
        try {
            long before = heap();
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket();
                slow.add(socket);
                socket.setReceiveBufferSize(4096);
                socket.setSoTimeout(60_000);
                socket.connect(new InetSocketAddress("127.0.0.1", port()));
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                                        + "Authorization: Bearer " + token + "\r\n\r\n")
                                .getBytes(ISO_8859_1));
            }
            for (Socket socket : slow) {
                assertThat(socket.getInputStream().read())
                        .as("the answer has begun")
                        .isEqualTo('H');
            }
            assertThat(heap() - before).as("bytes held for 100 readers").isLessThan(60_000_000);
            String all = new String(slow.getLast().getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(all).endsWith(new String(page, ISO_8859_1));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aReferrerWhoseAnnotationsNoClientCouldReadIsListedWithoutThem() throws Exception {
        Digest subject = Digest.sha256("another subject".getBytes(UTF_8));
        byte[] large = referrer(subject, "x".repeat(3_000_000));
        byte[] small = referrer(subject, "small");
        assertThat(putManifest("large", large).statusCode()).isEqualTo(201);
        assertThat(putManifest("small", small).statusCode()).isEqualTo(201);
        String next = "/v2/" + repository + "/referrers/" + subject;
        String all = "";
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = send("GET", next, BodyPublishers.noBody());
            assertThat(page.statusCode()).isEqualTo(200);
            all += text(page);
            next = page.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(1, link.indexOf('>')))
                    .orElse("");
        }
        assertThat(all)
                .contains(Digest.sha256(large).toString(), Digest.sha256(small).toString(), "\"small\"");
        assertThat(all.length()).isLessThan(2_000);
    }

    /** An artifact that is about another manifest, which need not be there. */
    private byte[] referrer(Digest subject, String note) throws Exception {
        String image = new String(image(note), UTF_8);
        return image.replaceFirst(
                        "\\{",
                        "{\"subject\":{\"mediaType\":\"" + IMAGE + "\",\"size\":1,\"digest\":\"" + subject + "\"},")
                .getBytes(UTF_8);
    }

    @Test
    void manifestsOfEverySizeComeBackByteForByte() throws Exception {
        for (int size : List.of(0, 10_000, 16_000, 40_000, 70_000, 300_000, 3_000_000)) {
            byte[] image = image("x".repeat(size));
            String path = "/v2/" + repository + "/manifests/size-" + size;
            assertThat(putManifest("size-" + size, image).statusCode()).isEqualTo(201);
            for (int round = 0; round < 2; round++) {
                HttpResponse<byte[]> got = send("GET", path, BodyPublishers.noBody());
                assertThat(got.statusCode()).isEqualTo(200);
                assertThat(got.body()).isEqualTo(image);
                assertThat(got.headers().firstValue("Content-Type")).contains(IMAGE);
                assertThat(got.headers().firstValue("Docker-Content-Digest"))
                        .contains(Digest.sha256(image).toString());
            }
            assertThat(send("HEAD", path, BodyPublishers.noBody()).headers().firstValueAsLong("Content-Length"))
                    .hasValue(image.length);
        }
    }

    @Test
    void aManifestThatIsTooLargeIsRefusedChunkedToo() throws Exception {
        HttpResponse<byte[]> refused = send(
                "PUT",
                "/v2/" + repository + "/manifests/large",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[4 * 1024 * 1024 + 1])),
                "Content-Type",
                IMAGE);
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(text(refused)).contains("SIZE_INVALID");
    }

    @Test
    void aManifestWithoutItsBlobsLeavesNeitherRepositoryNorObject() throws Exception {
        byte[] image = manifest(Digest.sha256("nowhere".getBytes(UTF_8)), repository);
        HttpResponse<byte[]> refused = putManifest("refused", image);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused)).contains("MANIFEST_BLOB_UNKNOWN");
        assertThat(repositories()).isZero();
        assertThat(isStored(Digest.sha256(image))).isFalse();
        // The same in a repository that is there.
        begin();
        assertThat(putManifest("refused", image).statusCode()).isEqualTo(400);
        assertThat(isStored(Digest.sha256(image))).isFalse();
        byte[] good = image("that is looked for");
        assertThat(putManifest("good", good).statusCode()).isEqualTo(201);
        assertThat(isStored(Digest.sha256(good))).isTrue();
    }

    @Test
    void anIndexOfManifestsThatAreNotThereIsRefusedUnlessTheSettingAllowsIt() throws Exception {
        byte[] image = image("");
        assertThat(putManifest("v1", image).statusCode()).isEqualTo(201);
        byte[] index =
                """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":1}]}
                """.formatted(IMAGE, Digest.sha256("nowhere".getBytes(UTF_8))).getBytes(UTF_8);
        HttpResponse<byte[]> refused = send(
                "PUT",
                "/v2/" + repository + "/manifests/v1",
                BodyPublishers.ofByteArray(index),
                "Content-Type",
                "application/vnd.oci.image.index.v1+json");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused)).contains("MANIFEST_BLOB_UNKNOWN");
    }

    @Test
    void anUploadThatIsAskedForWronglyLeavesNoRepository() throws Exception {
        for (String query : List.of(
                "mount=junk",
                "mount=" + Digest.sha256(new byte[0]) + "&from=No/Name",
                "digest=junk",
                "digest-algorithm=md5",
                "digest=%25zz")) {
            assertThat(send("POST", "/v2/" + repository + "/blobs/uploads/?" + query, BodyPublishers.noBody())
                            .statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(repositories()).isZero();
    }

    private long repositories() {
        return jdbc.sql("SELECT count(*) FROM repository WHERE name = :name")
                .param("name", repository)
                .query(Long.class)
                .single();
    }

    private static boolean isStored(Digest digest) throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER.resolve("data/blobs"))) {
            return files.anyMatch(file -> nameOf(file).startsWith(digest.hex()));
        }
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private String begin() throws Exception {
        HttpResponse<byte[]> begun = send("POST", "/v2/" + repository + "/blobs/uploads/", BodyPublishers.noBody());
        assertThat(begun.statusCode()).isEqualTo(202);
        return begun.headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<byte[]> patch(String upload, String body) throws Exception {
        return send("PATCH", upload, BodyPublishers.ofString(body));
    }

    private HttpResponse<byte[]> putManifest(String tag, byte[] manifest) throws Exception {
        return send(
                "PUT",
                "/v2/" + repository + "/manifests/" + tag,
                BodyPublishers.ofByteArray(manifest),
                "Content-Type",
                IMAGE);
    }

    /** A manifest whose one blob the repository holds. */
    private byte[] image(String note) throws Exception {
        byte[] config = "config".getBytes(UTF_8);
        String upload = begin();
        assertThat(send("PUT", upload + "?digest=" + Digest.sha256(config), BodyPublishers.ofByteArray(config))
                        .statusCode())
                .isEqualTo(201);
        return manifest(Digest.sha256(config), note);
    }

    private static byte[] manifest(Digest config, String note) {
        return """
                {"schemaVersion":2,"mediaType":"%s","layers":[],"annotations":{"note":"%s"},
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":6}}
                """.formatted(IMAGE, note, config).getBytes(UTF_8);
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers)
            throws Exception {
        HttpRequest.Builder request = request(method, path).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String method, String path) throws Exception {
        return HttpRequest.newBuilder(uri(path))
                .method(method, BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token());
    }

    private String token() throws Exception {
        String basic = Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(UTF_8));
        HttpRequest request = HttpRequest.newBuilder(
                        uri("/token?service=slipway&scope=repository:" + repository + ":pull,push,delete"))
                .header("Authorization", "Basic " + basic)
                .build();
        String answer = http.send(request, BodyHandlers.ofString()).body();
        return answer.replaceFirst("(?s).*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private int port() {
        return environment.getRequiredProperty("local.server.port", Integer.class);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8);
    }
}
