package io.slipway.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.outbound.AddressPolicy;
import io.slipway.outbound.ForbiddenAddressException;
import io.slipway.transfer.FakeRegistry.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UpstreamClientTest {
    private static final RepositoryName APP = new RepositoryName("team/app");
    private static final Credentials ANN = new Credentials.Password("ann", "secret");
    private static final AddressPolicy LOOPBACK =
            AddressPolicy.of("slipway.private-networks", List.of("127.0.0.0/8", "::1"));
    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMillis(400));

    private FakeRegistry registry;
    private FakeRegistry other;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        other = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
        other.close();
    }

    private UpstreamSettings settings() {
        return UpstreamSettings.of(URI.create("http://" + registry.host()), LOOPBACK, TIMEOUTS);
    }

    /** What is asked of a repository. */
    private interface Question<T> {
        T of(UpstreamRepository repository) throws IOException, InterruptedException;
    }

    private <T> T ask(UpstreamSettings settings, Credentials credentials, Question<T> question) throws Exception {
        try (UpstreamClient client = new UpstreamClient(settings)) {
            return question.of(client.repository(APP, credentials));
        }
    }

    private <T> T ask(Question<T> question) throws Exception {
        return ask(settings(), Credentials.NONE, question);
    }

    private byte[] manifest(String tag) {
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

    private byte[] pull(UpstreamSettings settings, Credentials credentials, Digest digest) throws Exception {
        return ask(settings, credentials, repository -> {
            try (InputStream in = repository.openBlob(digest)) {
                return in.readAllBytes();
            }
        });
    }

    private OptionalLong size(UpstreamSettings settings, Credentials credentials, Digest digest) throws Exception {
        return ask(settings, credentials, repository -> repository.size(digest));
    }

    private ManifestChange change(Digest known) throws Exception {
        return ask(repository -> repository.manifestUnless(new Tag("1.0"), known));
    }

    @Test
    void aHeadSaysDigestSizeAndType() throws Exception {
        byte[] bytes = manifest("1.0");
        ManifestHead head = ask(repository -> repository.head(new Tag("1.0")));
        assertThat(head.digest()).contains(Digest.sha256(bytes));
        assertThat(head.size()).hasValue(bytes.length);
        assertThat(head.mediaType()).contains(MediaType.OCI_MANIFEST);
        assertThat(registry.seen.getLast().headers().get("accept")).endsWith(", */*;q=0.1");
        registry.saysDigests = false;
        assertThat(ask(repository -> repository.head(new Tag("1.0"))).digest()).isEmpty();
    }

    @Test
    void aHeadThatIsRefusedSaysWhat() {
        RegistryException missing = catchThrowableOfType(
                RegistryException.class, () -> ask(repository -> repository.head(new Tag("none"))));
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.code()).isEqualTo("MANIFEST_UNKNOWN");
        assertThat(missing).hasMessage("manifest unknown: the registry has no manifest none of team/app");
        registry.basic = true;
        RegistryException denied = catchThrowableOfType(
                RegistryException.class, () -> ask(repository -> repository.head(new Tag("none"))));
        assertThat(denied.status()).isEqualTo(401);
        assertThat(denied).hasMessage("unauthorized: authentication required");
    }

    @Test
    void aBusyRegistryIsReportedAtOnceWithItsWish() throws Exception {
        manifest("1.0");
        registry.headers.put("Retry-After", "77");
        registry.refusals.add(429);
        RegistryException busy =
                catchThrowableOfType(RegistryException.class, () -> ask(repository -> repository.head(new Tag("1.0"))));
        assertThat(busy.status()).isEqualTo(429);
        assertThat(busy.code()).isEqualTo("TOOMANYREQUESTS");
        assertThat(busy.retryAfter()).contains(Duration.ofSeconds(77));
        assertThat(registry.requests).hasSize(1);
        registry.refusals.add(429);
        RegistryException again = catchThrowableOfType(
                RegistryException.class, () -> ask(repository -> repository.manifest(new Tag("1.0"))));
        assertThat(again.retryAfter()).contains(Duration.ofSeconds(77));
    }

    @Test
    void aRegistryThatFailsIsAskedOnceMore() throws Exception {
        byte[] bytes = manifest("1.0");
        registry.refusals.add(503);
        assertThat(ask(repository -> repository.manifest(new Tag("1.0"))).bytes())
                .isEqualTo(bytes);
        registry.refusals.addAll(List.of(503, 503, 503));
        RegistryException failed = catchThrowableOfType(
                RegistryException.class, () -> ask(repository -> repository.manifest(new Tag("1.0"))));
        assertThat(failed.status()).isEqualTo(503);
        assertThat(failed.retryAfter()).isEmpty();
        assertThat(registry.refusals).hasSize(1);
    }

    @Test
    void aManifestOfAnyTypeIsFetchedInOneRequest() throws Exception {
        byte[] bytes = "{\"whatever\":1}".getBytes(StandardCharsets.UTF_8);
        registry.manifests.put("signature", bytes);
        registry.types.put("signature", "application/vnd.example.signature+json");
        FetchedManifest fetched = ask(repository -> repository.manifest(new Tag("signature")));
        assertThat(fetched.digest()).isEqualTo(Digest.sha256(bytes));
        assertThat(fetched.manifest().mediaType().value()).isEqualTo("application/vnd.example.signature+json");
        assertThat(registry.requests).containsExactly("GET /v2/team/app/manifests/signature");
    }

    @Test
    void aManifestWithOtherBytesThanTheHeaderOrTheReferenceSaysIsRefused() {
        byte[] bytes = manifest("1.0");
        Digest wrong = Digest.sha256(new byte[1]);
        registry.saysDigests = false;
        registry.headers.put("Docker-Content-Digest", wrong.toString());
        registry.manifests.put(wrong.toString(), bytes);
        assertThatThrownBy(() -> ask(repository -> repository.manifest(new Tag("1.0"))))
                .hasMessageContaining("other bytes than its digest says");
        assertThatThrownBy(() -> ask(repository -> repository.manifest(wrong)))
                .hasMessageContaining("other bytes than its digest says");
    }

    @Test
    void aManifestThatIsKnownIsNotSentAgain() throws Exception {
        byte[] old = manifest("1.0");
        Digest known = Digest.sha256(old);
        assertThat(change(known)).isInstanceOf(ManifestChange.Unchanged.class);
        byte[] fresh = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
        registry.manifests.put("1.0", fresh);
        registry.types.put("1.0", MediaType.OCI_INDEX.value());
        assertThat(change(known))
                .isInstanceOfSatisfying(
                        ManifestChange.Changed.class,
                        changed -> assertThat(changed.manifest().bytes()).isEqualTo(fresh));
    }

    @Test
    void tagsComeInTheRegistrysPages() throws Exception {
        TagPage first = ask(repository -> repository.tags(OptionalInt.of(1), Optional.empty()));
        assertThat(first.tags()).containsExactly(new Tag("a"));
        assertThat(first.next()).contains("a");
        TagPage second = ask(repository -> repository.tags(OptionalInt.of(1), first.next()));
        assertThat(second.tags()).containsExactly(new Tag("b"));
        assertThat(second.next()).isEmpty();
        assertThat(registry.requests)
                .containsExactly("GET /v2/team/app/tags/list?n=1", "GET /v2/team/app/tags/list?n=1&last=a");
    }

    @Test
    void aPageOfTagsThatIsAllMemoryIsRefused() throws Exception {
        registry.tags = "\"a\",".repeat(100_000);
        assertThatThrownBy(() -> ask(repository -> repository.tags(OptionalInt.of(1), Optional.empty())))
                .isInstanceOf(IOException.class)
                .hasMessage("A page of tags has more than 100000");
        registry.tags = "\"a\",".repeat(1000);
        assertThat(ask(repository -> repository.tags(OptionalInt.of(1), Optional.empty()))
                        .tags())
                .hasSize(1001);
    }

    @Test
    void referrersOfManyPagesAreOneIndex() throws Exception {
        byte[] index = ask(repository -> repository.referrers(Digest.sha256(new byte[0]), Optional.empty()));
        assertThat(new String(index, StandardCharsets.UTF_8))
                .isEqualTo("{\"schemaVersion\":2,\"manifests\":[{\"size\":1},{\"size\":2}]}");
    }

    /** Whoever asks is told in time, and how far the answer got. */
    private void timesOut(String stopsAt, String what, Question<?> question) {
        registry.stopsAt = stopsAt;
        assertThatThrownBy(() -> ask(question))
                .isInstanceOf(HttpTimeoutException.class)
                .message()
                .matches("GET http://127[.0-9:]+" + what
                        + ": the answer ended at byte [1-9]\\d*, no more came for 0.4 s");
    }

    @Test
    void aManifestThatStallsIsGivenUp() {
        manifest("1.0");
        timesOut("/manifests/", "/v2/team/app/manifests/1.0", repository -> repository.manifest(new Tag("1.0")));
    }

    @Test
    void aTagListThatStallsIsGivenUp() {
        timesOut(
                "/tags/", "/v2/team/app/tags/list", repository -> repository.tags(OptionalInt.of(1), Optional.empty()));
    }

    @Test
    void aListOfReferrersThatStallsIsGivenUp() {
        Digest subject = Digest.sha256(new byte[0]);
        timesOut(
                "/referrers/",
                "/v2/team/app/referrers/" + subject,
                repository -> repository.referrers(subject, Optional.empty()));
    }

    @Test
    void aTokenThatStallsIsGivenUp() {
        registry.bearer = true;
        timesOut("/token", "/token", repository -> repository.head(new Tag("1.0")));
    }

    @Test
    void anErrorThatStallsIsGivenUp() {
        timesOut("/manifests/", "/v2/team/app/manifests/none", repository -> repository.manifest(new Tag("none")));
    }

    @Test
    void theSizeOfABlobIsAskedAsOneWhoPulls() throws Exception {
        registry.bearer = true;
        Digest digest = registry.addBlob(random(1234));
        assertThat(size(settings(), Credentials.NONE, digest)).hasValue(1234);
        assertThat(size(settings(), Credentials.NONE, Digest.sha256(new byte[9])))
                .isEmpty();
        assertThat(registry.requests.stream().filter(request -> request.startsWith("GET /token")))
                .isNotEmpty()
                .allMatch(request -> request.contains("scope=repository%3Ateam%2Fapp%3Apull&"));
    }

    @Test
    void aBlobIsOpenedWithoutKnowingItsSize() throws Exception {
        byte[] bytes = random(300_000);
        Digest digest = registry.addBlob(bytes);
        assertThat(pull(settings(), Credentials.NONE, digest)).isEqualTo(bytes);
        Digest empty = registry.addBlob(new byte[0]);
        assertThat(pull(settings(), Credentials.NONE, empty)).isEmpty();
        registry.faults.add(Fault.CHUNKED);
        assertThatThrownBy(() -> pull(settings(), Credentials.NONE, digest))
                .hasMessageContaining("does not say how large");
    }

    @Test
    void aDownloadGoesOnWithTheSameBlobOrNotAtAll() throws Exception {
        byte[] bytes = random(900_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.addAll(List.of(Fault.TRUNCATED, Fault.TRUNCATED));
        assertThat(pull(settings(), Credentials.NONE, digest)).isEqualTo(bytes);
        assertThat(registry.seen.getLast().headers())
                .containsEntry("if-range", "\"" + digest + "\"")
                .hasEntrySatisfying("range", range -> assertThat(range).startsWith("bytes=6"));
        registry.faults.addAll(List.of(Fault.TRUNCATED, Fault.NO_RANGE));
        assertThat(pull(settings(), Credentials.NONE, digest)).as("skipped to").isEqualTo(bytes);
        registry.faults.addAll(List.of(Fault.TRUNCATED, Fault.CHANGED));
        assertThatThrownBy(() -> pull(settings(), Credentials.NONE, digest))
                .hasMessageContaining("had 900000 bytes when its download began, and has 900001");
    }

    @Test
    void credentialsStayWithTheRegistryWhenItRedirects() throws Exception {
        byte[] bytes = random(1000);
        Digest digest = registry.addBlob(bytes);
        other.addBlob(bytes);
        registry.basic = true;
        registry.blobsAt = "http://" + other.host();
        assertThat(pull(settings(), ANN, digest)).isEqualTo(bytes);
        assertThat(registry.seen.getLast().headers()).containsKey("authorization");
        assertThat(other.seen).hasSize(1).allMatch(seen -> !seen.headers().containsKey("authorization"));
    }

    @Test
    void aRedirectToAForbiddenAddressIsNotFollowed() {
        Digest digest = registry.addBlob(random(1000));
        UpstreamSettings settings = UpstreamSettings.of(
                URI.create("http://" + registry.host()),
                AddressPolicy.of("slipway.private-networks", List.of("127.0.0.1")),
                TIMEOUTS);
        for (String forbidden : List.of("http://127.0.0.2:1", "http://169.254.169.254", "http://[::1]:1")) {
            registry.blobsAt = forbidden;
            registry.requests.clear();
            assertThatThrownBy(() -> pull(settings, Credentials.NONE, digest))
                    .isInstanceOf(ForbiddenAddressException.class);
            assertThat(registry.requests).as("asked once").hasSize(1);
        }
        registry.blobsAt = "file:///etc/passwd?";
        assertThatThrownBy(() -> pull(settings, Credentials.NONE, digest)).hasMessageContaining("no address");
    }

    @Test
    void aHostThatIsRedirectedToCannotAskForCredentials() {
        Digest digest = registry.addBlob(random(1000));
        other.bearer = true;
        registry.basic = true;
        registry.blobsAt = "http://" + other.host();
        assertThatThrownBy(() -> pull(settings(), ANN, digest))
                .isNotInstanceOf(RegistryException.class)
                .hasMessageContaining("redirects to " + other.host() + ", which answered with status 401");
        assertThat(other.requests).noneMatch(request -> request.contains("/token"));
    }

    @Test
    void aTokenServiceElsewhereIsToldNoSecretUnlessItIsNamed() throws Exception {
        Digest digest = registry.addBlob(random(1000));
        registry.bearer = true;
        registry.realm = "http://" + other.host() + "/token";
        for (Credentials secret : List.of(ANN, new Credentials.IdentityToken("r1"))) {
            assertThatThrownBy(() -> size(settings(), secret, digest))
                    .hasMessageContaining("names the token service " + other.host())
                    .hasMessageContaining("none that may be told its credentials");
            assertThat(other.requests).isEmpty();
        }
        registry.validToken = "t1";
        assertThat(size(settings(), Credentials.NONE, digest)).as("anonymously").hasValue(1000);
        other.tokens.set(0);
        UpstreamSettings trusting = settings().withRealmHosts(Set.of(other.host()));
        assertThat(size(trusting, ANN, digest)).hasValue(1000);
        assertThat(other.seen.getLast().headers()).containsKey("authorization");
    }

    @Test
    void realmHostsAreNamedWithThePortWhereItIsNotTheUsualOne() {
        Confines confines = new Confines.Bound(Set.of("auth.docker.io", "tokens.example:8443"));
        URI hub = URI.create("https://registry-1.docker.io");
        for (String told : List.of(
                "https://auth.docker.io/token",
                "https://AUTH.docker.io:443/token",
                "https://tokens.example:8443/",
                "https://registry-1.docker.io/token",
                "https://registry-1.docker.io:443/token")) {
            assertThat(confines.mayBeTold(URI.create(told), hub)).as(told).isTrue();
        }
        for (String not : List.of(
                "https://auth.docker.io:444/",
                "https://tokens.example/",
                "https://docker.io/",
                "https://auth.docker.io.evil.example/",
                "https://registry-1.docker.io:5000/",
                "http://registry-1.docker.io/token")) {
            assertThat(confines.mayBeTold(URI.create(not), hub)).as(not).isFalse();
        }
        assertThat(confines.mayLead(hub, URI.create("http://cdn.example/"))).isFalse();
        assertThat(confines.mayLead(hub, URI.create("https://cdn.example/"))).isTrue();
        assertThat(confines.mayLead(URI.create("http://a/"), URI.create("http://b/")))
                .isTrue();
    }

    @Test
    void aStaleTokenIsReplaced() throws Exception {
        registry.bearer = true;
        Digest digest = registry.addBlob(random(1000));
        try (UpstreamClient client = new UpstreamClient(settings())) {
            UpstreamRepository repository = client.repository(APP, ANN);
            assertThat(repository.size(digest)).hasValue(1000);
            registry.validToken = "rotated";
            assertThat(repository.size(digest)).hasValue(1000);
            assertThat(registry.count("GET /token")).isEqualTo(2);
            client.check(ANN);
            assertThatThrownBy(() -> client.check(new Credentials.Password("ann", "wrong")))
                    .isInstanceOf(RegistryException.class);
        }
    }

    @Test
    void aPageForPeopleIsNoRegistry() throws Exception {
        try (UpstreamClient client = new UpstreamClient(settings())) {
            registry.root = "";
            client.check(ANN);
            registry.root = "<!DOCTYPE html><title>Welcome</title>";
            assertThatThrownBy(() -> client.check(ANN))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no registry");
        }
    }

    @Test
    void aTokenThatIsRefusedIsToldFromCredentialsThatAre() {
        registry.bearer = true;
        registry.hidden = true;
        for (Credentials credentials : List.of(ANN, Credentials.NONE)) {
            RegistryException hidden = refusal(credentials);
            assertThat(hidden.status()).isEqualTo(401);
            assertThat(hidden.isDespiteToken()).isTrue();
            assertThat(hidden.again().isDespiteToken()).isTrue();
        }
        RegistryException wrong = refusal(new Credentials.Password("ann", "wrong"));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.isDespiteToken()).isFalse();
        registry.bearer = false;
        registry.basic = true;
        assertThat(refusal(new Credentials.Password("ann", "wrong")).isDespiteToken())
                .isFalse();
    }

    private RegistryException refusal(Credentials credentials) {
        return catchThrowableOfType(
                RegistryException.class,
                () -> ask(settings(), credentials, repository -> repository.head(new Tag("1.0"))));
    }

    @Test
    void whatMayStillBePulledIsTold() throws Exception {
        List<RateLimit> told = new CopyOnWriteArrayList<>();
        manifest("1.0");
        registry.headers.put("ratelimit-limit", "100;w=21600");
        registry.headers.put("ratelimit-remaining", "76;w=21600");
        registry.headers.put("docker-ratelimit-source", "192.0.2.1");
        ask(settings().withRates(told::add), Credentials.NONE, repository -> repository.head(new Tag("1.0")));
        assertThat(told)
                .containsExactly(new RateLimit(100, 76, Optional.of(Duration.ofHours(6)), Optional.of("192.0.2.1")));
    }

    private static Optional<RateLimit> rate(String limit, String remaining) {
        return RateLimit.of(HttpHeaders.of(
                Map.of("RateLimit-Limit", List.of(limit), "RateLimit-Remaining", List.of(remaining)),
                (name, value) -> true));
    }

    @Test
    void ratesAreReadAsTheyComeAndOtherwiseNotAtAll() {
        Optional<Duration> minute = Optional.of(Duration.ofMinutes(1));
        assertThat(rate("100", "7")).contains(new RateLimit(100, 7, Optional.empty(), Optional.empty()));
        assertThat(rate(" 100 ; w = 60", "0;w=60")).contains(new RateLimit(100, 0, minute, Optional.empty()));
        assertThat(rate("100, 100;w=60", "5")).contains(new RateLimit(100, 5, minute, Optional.empty()));
        for (String bad : List.of("", "many", "-1", "1".repeat(30), ";w=60")) {
            assertThat(rate(bad, "1")).as(bad).isEmpty();
            assertThat(rate("1", bad)).as(bad).isEmpty();
        }
    }

    @Test
    void retryAfterIsSecondsOrADateByTheServersClock() {
        assertThat(retryAfter("120")).contains(Duration.ofSeconds(120));
        assertThat(retryAfter("999999999")).contains(Duration.ofDays(1));
        assertThat(retryAfter("Tue, 01 Jul 2025 10:00:30 GMT")).contains(Duration.ofSeconds(30));
        assertThat(retryAfter("Tue, 01 Jul 2025 09:00:00 GMT")).contains(Duration.ZERO);
        assertThat(retryAfter("soon")).isEmpty();
        assertThat(retryAfter("-5")).isEmpty();
    }

    private static Optional<Duration> retryAfter(String value) {
        return RetryAfter.of(HttpHeaders.of(
                Map.of("Retry-After", List.of(value), "Date", List.of("Tue, 01 Jul 2025 10:00:00 GMT")),
                (name, text) -> true));
    }

    @Test
    void everythingGoesThroughTheProxy() throws Exception {
        // Takes requests in absolute form as a proxy does, and answers them itself.
        Digest digest = other.addBlob(random(1000));
        int port = URI.create("http://" + other.host()).getPort();
        UpstreamSettings settings = UpstreamSettings.of(
                        URI.create("http://registry.invalid"),
                        AddressPolicy.of("slipway.private-networks", List.of()),
                        TIMEOUTS)
                .withProxy(new InetSocketAddress("127.0.0.1", port));
        assertThat(size(settings, Credentials.NONE, digest)).hasValue(1000);
        assertThat(other.requests).containsExactly("HEAD http://registry.invalid/v2/team/app/blobs/" + digest);
    }

    @Test
    void aHostThatDoesNotExistIsSaidAsToTheAgent() {
        UpstreamSettings settings = settings();
        for (AddressPolicy policy : List.of(AddressPolicy.ANY, LOOPBACK)) {
            UpstreamSettings nowhere = UpstreamSettings.of(URI.create("https://nothing.invalid"), policy, TIMEOUTS);
            assertThatThrownBy(() -> ask(nowhere, Credentials.NONE, repository -> repository.head(new Tag("a"))))
                    .hasMessage("Get \"https://nothing.invalid/v2/\": dial tcp lookup nothing.invalid: no such host");
        }
        registry.close();
        assertThatThrownBy(() -> ask(settings, Credentials.NONE, repository -> repository.head(new Tag("a"))))
                .hasMessageContaining("dial tcp " + registry.host() + ": connect: ");
    }

    @Test
    void whatIsNoUpstreamIsRefused() {
        for (String bad : List.of(
                "ftp://a",
                "https:///x",
                "registry",
                "https://user:pw@a",
                "https://a/v2",
                "https://a?b",
                "https://a#b")) {
            assertThatThrownBy(() -> UpstreamSettings.of(URI.create(bad), LOOPBACK, TIMEOUTS))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        UpstreamSettings garbage = settings().withCertificates("-----BEGIN CERTIFICATE-----\nx\n");
        assertThatThrownBy(() -> new UpstreamClient(garbage))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certificates of http://");
    }

    @Test
    void sha512WorksAsWell() throws Exception {
        byte[] bytes = manifest("1.0");
        Digest digest = Digest.of(
                DigestAlgorithm.SHA512,
                DigestAlgorithm.SHA512.newMessageDigest().digest(bytes));
        registry.manifests.put(digest.toString(), bytes);
        assertThat(ask(repository -> repository.manifest(digest)).digest()).isEqualTo(digest);
    }
}
