package io.slipway.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.transfer.FakeRegistry.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
    private static final RepositoryName APP = new RepositoryName("team/app");
    private static final Credentials ANN = new Credentials.Password("ann", "secret");
    private static final Patience QUICK = new Patience(4, Duration.ofMillis(5), Duration.ofMillis(20));

    private FakeRegistry registry;
    private RegistryClient client;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        RegistrySettings settings = new RegistrySettings(
                Set.of(),
                Set.of(),
                Optional.empty(),
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMillis(400)));
        client = new RegistryClient(settings, QUICK);
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
    }

    private RemoteRepository repository(Credentials credentials) {
        return client.repository(registry.host(), APP, credentials);
    }

    private byte[] addManifest(String tag) {
        byte[] bytes = ("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
                        + "\"digest\":\"" + Digest.sha256(new byte[0]) + "\",\"size\":0},\"layers\":[]}")
                .getBytes(StandardCharsets.UTF_8);
        registry.manifests.put(tag, bytes);
        registry.manifests.put(Digest.sha256(bytes).toString(), bytes);
        return bytes;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private Descriptor blob(byte[] bytes) {
        return Descriptor.of(MediaType.OCI_LAYER_GZIP, registry.addBlob(bytes), bytes.length);
    }

    @Test
    void aTagIsResolvedByHeadAndFetchedByDigest() throws Exception {
        byte[] bytes = addManifest("1.0");
        FetchedManifest fetched = repository(Credentials.NONE).manifest(new Tag("1.0"));
        assertThat(fetched.bytes()).isEqualTo(bytes);
        assertThat(fetched.digest()).isEqualTo(Digest.sha256(bytes));
        assertThat(fetched.manifest()).isInstanceOf(ImageManifest.class);
        assertThat(registry.requests)
                .containsExactly(
                        "HEAD /v2/team/app/manifests/1.0", "GET /v2/team/app/manifests/" + Digest.sha256(bytes));
    }

    @Test
    void aManifestThatIsNotWhatItsDigestSaysIsRefused() {
        Digest promised = Digest.sha256(new byte[] {1});
        registry.manifests.put(promised.toString(), addManifest("x"));
        assertThatThrownBy(() -> repository(Credentials.NONE).manifest(promised))
                .hasMessageContaining("other bytes than its digest says");
    }

    @Test
    void aManifestAboveTheLimitIsRefused() {
        byte[] big = new byte[ManifestParser.MAX_BYTES + 1];
        registry.manifests.put("big", big);
        registry.manifests.put(Digest.sha256(big).toString(), big);
        assertThatThrownBy(() -> repository(Credentials.NONE).manifest(new Tag("big")))
                .hasMessageContaining("more than 4194304 bytes");
    }

    @Test
    void aManifestThatStallsIsGivenUp() {
        addManifest("1.0");
        registry.stopsAt = "/manifests/";
        assertThatThrownBy(() -> repository(Credentials.NONE).manifest(new Tag("1.0")))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessageContaining("no more came for 0.4 s");
    }

    @Test
    void aRefusedQuestionForABlobSaysTheStatus() {
        registry.refusals.add(403);
        assertThatThrownBy(() -> repository(Credentials.NONE).stat(Digest.sha256(new byte[1])))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.status()).isEqualTo(403));
    }

    @Test
    void anUnknownTagGivesTheRegistrysWords() {
        assertThatThrownBy(() -> repository(Credentials.NONE).manifest(new Tag("none")))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.code()).isEqualTo("MANIFEST_UNKNOWN"))
                .hasMessage("manifest unknown: manifest unknown");
    }

    @Test
    void aTokenIsFetchedOnceAndKept() throws Exception {
        registry.bearer = true;
        addManifest("1.0");
        RemoteRepository repository = repository(ANN);
        repository.manifest(new Tag("1.0"));
        repository(ANN).manifest(new Tag("1.0"));
        assertThat(registry.count("GET /token")).isEqualTo(1);
        assertThat(registry.requests)
                .anyMatch(request -> request.startsWith("GET /token?service=fake%2C+really"
                        + "&scope=repository%3Ateam%2Fapp%3Apull&account=ann&client_id=slipway"));
    }

    @Test
    void aStaleTokenIsReplacedOnce() throws Exception {
        registry.bearer = true;
        addManifest("1.0");
        RemoteRepository repository = repository(ANN);
        repository.manifest(new Tag("1.0"));
        registry.validToken = "rotated";
        repository.manifest(new Tag("1.0"));
        assertThat(registry.count("GET /token")).isEqualTo(2);
    }

    @Test
    void aWrongPasswordIsSaid() {
        registry.bearer = true;
        assertThatThrownBy(() ->
                        repository(new Credentials.Password("ann", "guess")).manifest(new Tag("1.0")))
                .hasMessage("unauthorized: incorrect username or password");
    }

    @Test
    void anIdentityTokenIsExchangedByPost() throws Exception {
        registry.bearer = true;
        addManifest("1.0");
        repository(new Credentials.IdentityToken("r1")).manifest(new Tag("1.0"));
        assertThat(registry.count("POST /token")).isEqualTo(1);
    }

    @Test
    void basicCredentialsGoWithEachRequest() throws Exception {
        registry.basic = true;
        addManifest("1.0");
        repository(ANN).manifest(new Tag("1.0"));
        assertThatThrownBy(() -> repository(Credentials.NONE).manifest(new Tag("1.0")))
                .hasMessage("unauthorized: authentication required");
    }

    @Test
    void aLoginTellsGoodCredentialsFromBad() throws Exception {
        registry.bearer = true;
        assertThat(client.login(registry.host(), ANN)).contains("r1");
        assertThatThrownBy(() -> client.login(registry.host(), new Credentials.Password("ann", "x")))
                .isInstanceOf(RegistryException.class);
        registry.bearer = false;
        registry.basic = true;
        assertThat(client.login(registry.host(), ANN)).isEmpty();
        assertThatThrownBy(() -> client.login(registry.host(), new Credentials.Password("ann", "x")))
                .isInstanceOf(RegistryException.class);
    }

    @Test
    void aBrokenDownloadGoesOnWhereItBroke() throws Exception {
        byte[] bytes = random(2_000_000);
        Descriptor blob = blob(bytes);
        for (int i = 0; i < 6; i++) {
            registry.faults.add(Fault.TRUNCATED);
        }
        try (InputStream in = repository(Credentials.NONE).openBlob(blob)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        // The registry counts a piece when it is sent, which the client may see first.
        for (int i = 0; i < 200 && registry.sentBlobBytes < bytes.length; i++) {
            Thread.sleep(10);
        }
        // What the Java client had buffered when the connection broke is fetched again, nothing else.
        assertThat(registry.sentBlobBytes).isBetween((long) bytes.length, bytes.length + 128L * 1024);
    }

    @Test
    void aDownloadThatStallsGoesOnOverAnotherConnection() throws Exception {
        byte[] bytes = random(300_000);
        Descriptor blob = blob(bytes);
        registry.faults.add(Fault.STALLED);
        try (InputStream in = repository(Credentials.NONE).openBlob(blob)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aBusyRegistryIsAskedAgain() throws Exception {
        byte[] bytes = random(1000);
        Descriptor blob = blob(bytes);
        registry.faults.add(Fault.BUSY);
        registry.faults.add(Fault.BUSY);
        assertThat(repository(Credentials.NONE).blob(blob, 2000)).isEqualTo(bytes);
    }

    @Test
    void aBusyRegistryIsNotAskedForEver() {
        Descriptor blob = blob(random(1000));
        for (int i = 0; i < 50; i++) {
            registry.faults.add(Fault.BUSY);
        }
        assertThatThrownBy(() -> repository(Credentials.NONE).blob(blob, 2000))
                .hasMessage("toomanyrequests: slow down");
        assertThat(registry.count("GET /v2/team/app/blobs")).isEqualTo(QUICK.attempts());
    }

    @Test
    void aSmallBlobWithOtherBytesIsRefused() {
        Descriptor blob = blob(random(1000));
        registry.faults.add(Fault.WRONG_BYTES);
        assertThatThrownBy(() -> repository(Credentials.NONE).blob(blob, 2000))
                .hasMessageContaining("other bytes than its digest says");
    }

    @Test
    void aBlobLongerThanPromisedIsRefused() {
        Descriptor blob = blob(random(1000));
        registry.faults.add(Fault.TOO_LONG);
        assertThatThrownBy(() -> repository(Credentials.NONE).blob(blob, 2000)).hasMessageContaining("more bytes");
    }

    @Test
    void tagsAreReadPageByPage() throws Exception {
        assertThat(client.repository(registry.host(), new RepositoryName("app"), Credentials.NONE)
                        .tags(100))
                .containsExactly(new Tag("a"), new Tag("b"));
    }

    @Test
    void anUploadStreamsAndThenNamesItsDigest() throws Exception {
        byte[] bytes = random(500_000);
        RemoteRepository repository = repository(Credentials.NONE);
        Digest digest = Digest.sha256(bytes);
        assertThat(repository.stat(digest)).isEmpty();
        repository.upload(() -> new ByteArrayInputStream(bytes), () -> digest);
        assertThat(repository.stat(digest)).hasValue(bytes.length);
        assertThat(repository.upload(new byte[] {1, 2})).isEqualTo(Digest.sha256(new byte[] {1, 2}));
    }

    /** With an answer's timeout of a second, since the Java client's covers the body as well. */
    @Test
    void anUploadMayTakeLongerThanAnAnswer() throws Exception {
        byte[] bytes = random(40 << 20);
        Digest digest = Digest.sha256(bytes);
        registry.uploadMillis = 6_000;
        RegistrySettings settings = new RegistrySettings(
                Set.of(),
                Set.of(),
                Optional.empty(),
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMillis(500)));
        try (RegistryClient impatient = new RegistryClient(settings, QUICK)) {
            impatient
                    .repository(registry.host(), APP, Credentials.NONE)
                    .upload(() -> new ByteArrayInputStream(bytes), () -> digest);
        }
        assertThat(registry.blobs.get(digest.toString())).isEqualTo(bytes);
    }

    @Test
    void anUploadThatStallsIsGivenUp() {
        byte[] bytes = random(40 << 20);
        registry.uploadMillis = -20_000;
        assertThatThrownBy(() -> repository(Credentials.NONE)
                        .upload(() -> new ByteArrayInputStream(bytes), () -> Digest.sha256(bytes)))
                .hasMessageContaining("The registry takes nothing more after");
    }

    @Test
    void aDownloadThatDoesNotBeginLeavesNoThread() throws Exception {
        Descriptor missing = Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.sha256(random(7)), 7);
        assertThatThrownBy(() -> repository(Credentials.NONE).openBlob(missing)).isInstanceOf(IOException.class);
        for (int i = 0; i < 50 && stallWatches() > 0; i++) {
            Thread.sleep(20);
        }
        assertThat(stallWatches()).isZero();
    }

    private static long stallWatches() throws IOException {
        java.nio.file.Path dump = java.nio.file.Files.createTempFile("threads", ".txt");
        java.nio.file.Files.delete(dump);
        try {
            java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                    .dumpThreads(
                            dump.toString(), com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            return java.nio.file.Files.readAllLines(dump).stream()
                    .filter(line -> line.contains("stall watch"))
                    .count();
        } finally {
            java.nio.file.Files.deleteIfExists(dump);
        }
    }

    @Test
    void aMountEitherWorksOrSaysNo() throws Exception {
        Digest digest = registry.addBlob(random(10));
        assertThat(repository(Credentials.NONE).mount(digest, new RepositoryName("other")))
                .isTrue();
        registry.mounts = false;
        assertThat(repository(Credentials.NONE).mount(digest, new RepositoryName("other")))
                .isFalse();
    }

    @Test
    void aManifestIsPutByTag() throws Exception {
        byte[] bytes = addManifest("x");
        repository(Credentials.NONE).putManifest(new Tag("2.0"), MediaType.OCI_MANIFEST, bytes);
        assertThat(registry.manifests.get("2.0")).isEqualTo(bytes);
    }
}
