package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whose secrets go where: a client's nowhere, the upstream's to the upstream and to whom its administrator trusts. */
class MirrorSecretsTest extends MirrorTest {
    private static final Set<String> OURS = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-length",
            "host",
            "http2-settings",
            "if-none-match",
            "if-range",
            "range",
            "upgrade",
            "user-agent");

    private final FakeUpstream other = new FakeUpstream();

    private byte[] somethingThere() {
        opened(other);
        return imageThere("app", "1");
    }

    private static void assertNoSecrets(Stream<FakeUpstream.Seen> requests) {
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.header("Authorization")).isEmpty();
            assertThat(request.query()).doesNotContain(FakeUpstream.USER);
        });
    }

    @Test
    void nothingOfAClientsRequestReachesTheUpstreamButWhatItAsksFor() {
        byte[] image = somethingThere();
        mirror("");
        String[] own = {"Cookie", "session=1", "X-Secret", "2", "Proxy-Authorization", "Basic eDp5"};
        client.get(here("app/manifests/1"), own).expect(200);
        client.get(here("app/blobs/" + blobsOf(image).getFirst()), own).expect(200);
        client.head(here("app/blobs/" + blobsOf(image).getLast()), own).expect(200);
        client.get(here("app/tags/list"), own).expect(200);
        client.get(here("app/referrers/" + sha256(image)), own).expect(200);
        assertThat(upstream.seen)
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(request -> assertThat(request.headers().keySet()).isSubsetOf(OURS));
    }

    @Test
    void passwordsGoToTheTokenServiceAndTokensToTheRegistry() {
        byte[] image = somethingThere();
        upstream.proof = FakeUpstream.Proof.BEARER;
        mirror(credentials());
        client.get(here("app/manifests/1")).expect(200);
        blobsOf(image).forEach(blob -> client.get(here("app/blobs/" + blob)).expect(200));
        assertThat(upstream.seen("GET /token")).singleElement().satisfies(request -> {
            assertThat(request.header("Authorization")).contains(FakeUpstream.basic());
            assertThat(request.query()).contains("scope=repository:app:pull");
        });
        assertThat(upstream.seen("GET /v2/app/"))
                .allSatisfy(request ->
                        assertThat(request.header("Authorization").orElse("")).startsWith("Bearer token-"));
    }

    @Test
    void aTokenThatHasGoneStaleIsFetchedAnew() {
        byte[] image = somethingThere();
        upstream.proof = FakeUpstream.Proof.BEARER;
        mirror(credentials());
        client.get(here("app/manifests/1")).expect(200);
        upstream.revokeTokens();
        for (String blob : blobsOf(image)) {
            client.get(here("app/blobs/" + blob)).expect(200);
            upstream.revokeTokens();
        }
        assertThat(upstream.count("GET /token")).isEqualTo(3);
    }

    @Test
    void withoutCredentialsATokenForAnybodyIsFetched() {
        byte[] image = somethingThere();
        upstream.proof = FakeUpstream.Proof.BEARER;
        upstream.openTokens = true;
        mirror("");
        anonymous().get(here("app/manifests/1")).expect(200);
        anonymous().get(here("app/blobs/" + blobsOf(image).getFirst())).expect(200);
        assertNoSecrets(upstream.seen("GET /token").stream());
    }

    @Test
    void aForeignTokenServiceIsToldNothing() throws Exception {
        byte[] image = somethingThere();
        upstream.proof = FakeUpstream.Proof.BEARER;
        upstream.realm = other.url() + "/token";
        mirror(credentials());
        client.get(here("app/manifests/1")).expect(502);
        client.get(here("app/blobs/" + blobsOf(image).getFirst())).expect(502);
        assertThat(other.seen).isEmpty();
        assertNothingOf(sha256(image));
    }

    @Test
    void aTokenServiceThatTheAdministratorNamesIsTrusted() {
        somethingThere();
        upstream.proof = FakeUpstream.Proof.BEARER;
        upstream.realm = other.url() + "/token";
        other.always("GET /token", upstream::token);
        mirror(credentials() + ",\"realmHosts\":[\"" + other.host() + "\"]");
        client.get(here("app/manifests/1")).expect(200);
        assertThat(other.seen)
                .isNotEmpty()
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).contains(FakeUpstream.basic()));
    }

    @Test
    void whereARedirectLeadsNoSecretIsTold() {
        byte[] image = somethingThere();
        upstream.proof = FakeUpstream.Proof.BEARER;
        mirror(credentials());
        blobsOf(image)
                .forEach(blob -> other.contents.put(
                        there("app/blobs/" + blob), upstream.contents.get(there("app/blobs/" + blob))));
        upstream.always("GET /v2/app/blobs/", FakeUpstream.redirect(other.url()));
        for (String blob : blobsOf(image)) {
            assertThat(sha256(client.get(here("app/blobs/" + blob)).expect(200).body()))
                    .isEqualTo(blob);
        }
        assertThat(other.seen).hasSize(2);
        assertNoSecrets(other.seen.stream());
    }

    @Test
    void whatTheTargetOfARedirectRefusesTheUpstreamMayStillHave() throws Exception {
        byte[] image = somethingThere();
        upstream.proof = FakeUpstream.Proof.BASIC;
        mirror(credentials());
        String blob = blobsOf(image).getFirst();
        upstream.always("GET /v2/app/blobs/", FakeUpstream.redirect(other.url()));
        for (int status : new int[] {401, 403, 404, 500}) {
            other.always("GET ", FakeUpstream.refusal(status, "WWW-Authenticate", "Basic realm=\"other\""));
            Answer answer = client.get(here("app/blobs/" + blob)).expect(502);
            assertThat(answer.header("Retry-After")).isPresent();
        }
        assertNoSecrets(other.seen.stream());
        assertNothingOf(blob);
        other.always("GET ", exchange -> upstream.serve(exchange, upstream.contents.get(there("app/blobs/" + blob))));
        client.get(here("app/blobs/" + blob)).expect(200);
    }

    @Test
    void anAddressThatIsNotAllowedIsNotConnectedTo() throws Exception {
        byte[] image = somethingThere();
        String blob = blobsOf(image).getFirst();
        FakeUpstream inside = opened(new FakeUpstream(FORBIDDEN));
        upstream.openTokens = true;
        mirror("");
        upstream.always("GET /v2/app/blobs/", FakeUpstream.redirect(inside.url()));
        client.get(here("app/blobs/" + blob)).expect(502);
        upstream.proof = FakeUpstream.Proof.BEARER;
        upstream.realm = inside.url() + "/token";
        Answer refused = client.get(here("app/manifests/1")).expect(502);
        assertThat(refused.text()).doesNotContain(FORBIDDEN);
        create(name + "-inside", inside.url(), "").expect(201);
        client.get("/v2/" + name + "-inside/app/manifests/1").expect(502);
        Answer checked = client.api("POST", "/api/v1/upstreams/" + name + "-inside/check", "")
                .expect(200);
        assertThat(checked.json().get("ok").asBoolean()).isFalse();
        assertThat(checked.text()).contains("may not connect");
        assertThat(inside.seen).isEmpty();
        assertNothingOf(blob);
    }

    @Test
    void passwordsAreWrittenAndNeverRead() {
        somethingThere();
        upstream.proof = FakeUpstream.Proof.BEARER;
        Answer made = create(name, upstream.url(), credentials()).expect(201);
        upstream.always("GET /token", FakeUpstream.refusal(401));
        Answer checked =
                client.api("POST", "/api/v1/upstreams/" + name + "/check", "").expect(200);
        assertThat(checked.json().get("ok").asBoolean()).isFalse();
        assertThat(checked.text()).contains("does not accept the credentials");
        Answer refused = client.get(here("app/manifests/1")).expect(502);
        for (Answer answer : new Answer[] {
            made,
            checked,
            refused,
            client.api("GET", "/api/v1/upstreams", ""),
            client.api("GET", "/api/v1/upstreams/" + name, ""),
            change("{\"tagAge\":\"1h\"}").expect(200)
        }) {
            assertThat(answer.text()).doesNotContain("secret").doesNotContain("password");
        }
        assertThat(made.json().get("username").asString()).isEqualTo(FakeUpstream.USER);
        assertThat(state().get("trouble").asString()).contains("credentials");
        upstream.asUsual("GET /token");
        assertThat(client.api("POST", "/api/v1/upstreams/" + name + "/check", "")
                        .expect(200)
                        .json()
                        .get("ok")
                        .asBoolean())
                .isTrue();
    }
}
