package io.slipway.registry.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sees of an upstream that fails or lies, and that nothing of it stays here. */
class MirrorFaultsTest extends MirrorTest {
    private static final int LARGE = 300_000;
    private static final int SMALL = 1000;

    private byte[] bytes = random(LARGE);
    private String digest = sha256(bytes);

    private void blob(int size, FakeUpstream.Answering answering) {
        bytes = random(size);
        digest = upstream.blob("app", bytes);
        upstream.always("GET /v2/app/blobs/" + digest, answering);
        mirror("");
    }

    /** The answer's head may say that all is well; then its end must not. */
    private void assertBrokenOff() throws Exception {
        Download download = download(anonymous(), here("app/blobs/" + digest));
        if (download.status() == 200) {
            assertThat(download.end().isBroken()).isTrue();
            assertThat(download.received()).hasSizeLessThan(bytes.length);
        } else {
            assertThat(download.status()).isEqualTo(502);
        }
        assertNothingOf(digest);
        // The next one finds nothing, and with it no fault any more.
        upstream.asUsual("GET /v2/app/blobs/" + digest);
        clock.advance(Duration.ofSeconds(31));
        assertThat(anonymous().get(here("app/blobs/" + digest)).expect(200).body())
                .isEqualTo(bytes);
        awaitCached(digest);
    }

    @Test
    void anUpstreamThatIsKilledInTheMiddleOfABlob() throws Exception {
        Gate gate = opened(new Gate());
        byte[] half = random(LARGE);
        digest = upstream.blob("app", half);
        upstream.always("GET /v2/app/blobs/" + digest, FakeUpstream.held(gate, half, LARGE / 2));
        mirror("");
        Download download = download(anonymous(), here("app/blobs/" + digest));
        assertThat(download.status()).isEqualTo(200);
        assertThat(download.next(1000)).isEqualTo(Arrays.copyOf(half, 1000));
        upstream.close();
        assertThat(download.end().isBroken()).isTrue();
        assertThat(download.received()).hasSizeLessThanOrEqualTo(LARGE / 2);
        assertNothingOf(digest);
        Answer refused = anonymous().get(here("app/blobs/" + digest)).expect(502);
        assertThat(refused.header("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void aBlobThatEndsEarlyEachTime(int size) throws Exception {
        blob(
                size,
                exchange ->
                        FakeUpstream.part(size, Arrays.copyOf(bytes, size / 2)).answer(exchange));
        assertBrokenOff();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, SMALL, LARGE})
    void otherBytesThanTheDigestSays(int size) throws Exception {
        blob(size, exchange -> {
            byte[] other = bytes.clone();
            other[size - 1] ^= 1;
            FakeUpstream.answer(exchange, 200, other);
        });
        assertBrokenOff();
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void fewerBytesThanTheDigestMeans(int size) throws Exception {
        blob(size, exchange -> FakeUpstream.answer(exchange, 200, Arrays.copyOf(bytes, size - 10)));
        assertBrokenOff();
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void moreBytesThanTheDigestMeans(int size) throws Exception {
        blob(size, exchange -> FakeUpstream.answer(exchange, 200, Arrays.copyOf(bytes, size + 10)));
        Download download = download(anonymous(), here("app/blobs/" + digest));
        if (download.status() == 200) {
            assertThat(download.end().isBroken()).isTrue();
        }
        assertNothingOf(digest);
    }

    @Test
    void aLengthThatIsLongerThanTheBody() throws Exception {
        blob(LARGE, exchange -> FakeUpstream.part(LARGE + 10L, bytes).answer(exchange));
        Download download = download(anonymous(), here("app/blobs/" + digest));
        assertThat(download.end().isBroken()).isTrue();
        assertNothingOf(digest);
    }

    @Test
    void aBlobWithoutALength() throws Exception {
        blob(SMALL, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(bytes);
        });
        anonymous().get(here("app/blobs/" + digest)).expect(502);
        assertNothingOf(digest);
    }

    @Test
    void aBlobThatStalls() throws Exception {
        Gate gate = opened(new Gate());
        blob(LARGE, exchange -> FakeUpstream.held(gate, bytes, LARGE / 2).answer(exchange));
        assertBrokenOff();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"500,502", "503,502", "429,429", "404,404", "403,403", "204,502"})
    void aRefusalInPlaceOfABlob(int status, int passedOn) throws Exception {
        blob(SMALL, FakeUpstream.refusal(status));
        Answer refused = anonymous().get(here("app/blobs/" + digest)).expect(passedOn);
        assertThat(refused.json().get("errors").get(0).get("message").asString())
                .contains(name)
                .doesNotContain("127.0.0.1");
        assertNothingOf(digest);
        upstream.asUsual("GET /v2/app/blobs/" + digest);
        clock.advance(Duration.ofSeconds(31));
        anonymous().get(here("app/blobs/" + digest)).expect(200);
    }

    @Test
    void aFailureThatPassesIsNotSeen() {
        blob(SMALL, FakeUpstream.refusal(500));
        upstream.asUsual("GET /v2/app/blobs/" + digest);
        upstream.once("GET /v2/app/blobs/" + digest, FakeUpstream.refusal(500));
        assertThat(anonymous().get(here("app/blobs/" + digest)).expect(200).body())
                .isEqualTo(bytes);
    }

    @Test
    void redirectsThatGoRound() throws Exception {
        blob(SMALL, exchange -> FakeUpstream.redirect(upstream.url()).answer(exchange));
        anonymous().get(here("app/blobs/" + digest)).expect(502);
        assertThat(upstream.seen).hasSizeLessThan(20);
        assertNothingOf(digest);
    }

    private void assertRefusedManifest(String reference, byte[] expected) throws Exception {
        Answer refused = anonymous().get(here("app/manifests/" + reference)).expect(502);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(refused.header("Docker-Content-Digest")).isEmpty();
        assertNothingOf(sha256(expected));
    }

    @Test
    void aManifestOfOtherBytesThanItsDigest() throws Exception {
        mirror("");
        byte[] image = imageThere("app");
        byte[] other = imageThere("other");
        upstream.always(
                "GET /v2/app/manifests/" + sha256(image),
                exchange -> upstream.serve(exchange, new FakeUpstream.Content(other, IMAGE)));
        assertRefusedManifest(sha256(image), image);
        assertNothingOf(sha256(other));
    }

    @Test
    void aTagWhoseHeaderNamesAnotherDigestThanItsBytesHave() throws Exception {
        mirror("");
        byte[] image = imageThere("app", "1");
        upstream.always("GET /v2/app/manifests/1", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", IMAGE);
            exchange.getResponseHeaders().add("Docker-Content-Digest", sha256(bytes("x")));
            FakeUpstream.answer(exchange, 200, image);
        });
        assertRefusedManifest("1", image);
        assertNothingOf(sha256(bytes("x")));
    }

    @Test
    void aHeadThatNamesADigestOfNothingLeavesTheTagAsItWas() {
        mirror(",\"deletedTags\":\"delete\"");
        byte[] image = imageThere("app", "1");
        anonymous().get(here("app/manifests/1")).expect(200);
        upstream.always("HEAD /v2/app/manifests/1", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", IMAGE);
            exchange.getResponseHeaders().add("Docker-Content-Digest", sha256(bytes("x")));
            exchange.sendResponseHeaders(200, -1);
        });
        clock.advance(Duration.ofMinutes(6));
        Answer stale = anonymous().get(here("app/manifests/1")).expect(200);
        assertThat(stale.body()).isEqualTo(image);
        assertThat(stale.header("Warning")).isPresent();
        upstream.asUsual("HEAD /v2/app/manifests/1");
        clock.advance(Duration.ofSeconds(6));
        assertThat(anonymous().get(here("app/manifests/1")).expect(200).header("Warning"))
                .isEmpty();
    }

    @Test
    void aManifestThatIsCutShort() throws Exception {
        mirror("");
        byte[] image = imageThere("app", "1");
        upstream.always("GET /v2/app/manifests/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", IMAGE);
            FakeUpstream.part(image.length, Arrays.copyOf(image, image.length / 2))
                    .answer(exchange);
        });
        assertRefusedManifest("1", image);
        assertRefusedManifest(sha256(image), image);
    }

    @Test
    void whatIsNoManifest() throws Exception {
        mirror("");
        byte[] page = "<html>log in</html>".getBytes(UTF_8);
        upstream.manifest("app", page, "text/html", "page");
        assertRefusedManifest("page", page);
        assertRefusedManifest(sha256(page), page);
        byte[] tooLarge = new byte[(4 << 20) + 1];
        Arrays.fill(tooLarge, (byte) ' ');
        upstream.manifest("app", tooLarge, IMAGE, "large");
        assertRefusedManifest("large", tooLarge);
    }

    @Test
    void aListOfTagsThatIsNone() {
        mirror("");
        upstream.always("GET /v2/app/tags/list", exchange -> FakeUpstream.answer(exchange, 200, bytes("no JSON")));
        anonymous().get(here("app/tags/list")).expect(502);
        upstream.always(
                "GET /v2/app/tags/list", exchange -> FakeUpstream.answer(exchange, 200, bytes("{\"tags\":[\"/\"]}")));
        anonymous().get(here("app/tags/list")).expect(502);
        upstream.always(
                "GET /v2/app/tags/list", exchange -> FakeUpstream.answer(exchange, 200, bytes("{\"tags\":null}")));
        assertThat(anonymous().get(here("app/tags/list")).expect(200).texts("tags"))
                .isEmpty();
    }

    @Test
    void aListOfReferrersThatIsNoneIsMadeUpFor() {
        mirror("");
        byte[] image = imageThere("app", "1");
        for (String body : new String[] {"no JSON", "[]", "null", "{\"manifests\":7}"}) {
            upstream.always("GET /v2/app/referrers/", exchange -> FakeUpstream.answer(exchange, 200, bytes(body)));
            for (String query : new String[] {"", "?artifactType=application/x"}) {
                Answer list = anonymous()
                        .get(here("app/referrers/" + sha256(image) + query))
                        .expect(200);
                assertThat(list.json().get("manifests"))
                        .as("%s %s", body, query)
                        .isEmpty();
            }
        }
    }
}
