package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How old an answer may be, and what is answered when the upstream does not. */
class MirrorFreshnessTest extends MirrorTest {
    private static final Duration AGE = Duration.ofMinutes(5);
    private static final String TAG = "app/manifests/1";

    private byte[] cachedTag(String more) {
        mirror(more);
        byte[] image = imageThere("app", "1");
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(image);
        upstream.seen.clear();
        return image;
    }

    private void untilItIsOld() {
        clock.advance(AGE.plusSeconds(1));
    }

    private static void assertStale(Answer answer) {
        answer.expect(200);
        assertThat(answer.headers("Warning"))
                .singleElement()
                .satisfies(warning -> assertThat(warning).startsWith("299 - \""));
    }

    private static void assertFresh(Answer answer) {
        answer.expect(200);
        assertThat(answer.headers("Warning")).isEmpty();
    }

    @Test
    void aTagIsAskedForWhenItsAnswerIsOld() {
        byte[] first = cachedTag("");
        assertFresh(anonymous().get(here(TAG)));
        assertThat(upstream.seen).isEmpty();
        byte[] second = imageThere("app", "1");
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(first);
        untilItIsOld();
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(second);
        assertThat(upstream.seen.stream().map(FakeUpstream.Seen::line))
                .containsExactly("HEAD " + there(TAG), "GET " + there("app/manifests/" + sha256(second)));
        untilItIsOld();
        assertFresh(anonymous().get(here(TAG)));
        assertFresh(anonymous().get(here(TAG)));
        assertThat(upstream.seen).hasSize(3);
        assertThat(anonymous()
                        .get(here("app/manifests/" + sha256(first)))
                        .expect(200)
                        .body())
                .isEqualTo(first);
        // Back to what is here still.
        upstream.manifest("app", first, IMAGE, "1");
        untilItIsOld();
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(first);
        assertThat(upstream.count("GET ")).isEqualTo(1);
    }

    @Test
    void theAgeIsTheUpstreamsAndCanBeNothing() {
        cachedTag(",\"tagAge\":\"0s\"");
        assertFresh(anonymous().get(here(TAG)));
        assertFresh(anonymous().get(here(TAG)));
        assertThat(upstream.count("HEAD ")).isEqualTo(2);
        change("{\"tagAge\":\"1h\"}").expect(200);
        assertFresh(anonymous().get(here(TAG)));
        upstream.seen.clear();
        clock.advance(Duration.ofMinutes(59));
        assertFresh(anonymous().get(here(TAG)));
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void whereHeadNamesNoDigestItIsAskedWithACondition() {
        upstream.saysDigests = false;
        byte[] first = cachedTag("");
        untilItIsOld();
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(first);
        assertThat(upstream.seen("GET "))
                .singleElement()
                .satisfies(
                        request -> assertThat(request.header("If-None-Match")).contains("\"" + sha256(first) + "\""));
        byte[] second = imageThere("app", "1");
        untilItIsOld();
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(second);
        assertFresh(anonymous().get(here(TAG)));
        assertThat(upstream.seen).hasSize(4);
    }

    @Test
    void withoutTheUpstreamWhatIsCachedIsServedAndNothingElseIsDenied() {
        byte[] image = cachedTag("");
        String blob = blobsOf(image).getFirst();
        String notCached = blobsOf(image).getLast();
        anonymous().get(here("app/blobs/" + blob)).expect(200);
        awaitCached(blob);
        upstream.close();
        assertFresh(anonymous().get(here(TAG)));
        untilItIsOld();
        for (int round = 0; round < 3; round++) {
            Answer stale = anonymous().get(here(TAG));
            assertStale(stale);
            assertThat(stale.body()).isEqualTo(image);
            assertStale(anonymous().head(here(TAG)));
            assertFresh(anonymous().get(here("app/manifests/" + sha256(image))));
            assertFresh(anonymous().get(here("app/blobs/" + blob)));
            assertFresh(anonymous().head(here("app/blobs/" + blob)));
            Answer tags = anonymous().get(here("app/tags/list"));
            assertStale(tags);
            assertThat(tags.texts("tags")).containsExactly("1");
            for (Answer refused : List.of(
                    anonymous().get(here("app/manifests/2")),
                    anonymous().get(here("app/manifests/" + notCached)),
                    anonymous().get(here("app/blobs/" + notCached)),
                    anonymous().head(here("app/blobs/" + notCached)),
                    anonymous().get(here("other/tags/list")))) {
                refused.expect(502);
                assertThat(refused.header("Retry-After").orElse("")).matches("[1-9][0-9]*");
            }
            // Beyond the time for which nobody asks again after a failure.
            clock.advance(Duration.ofSeconds(6));
        }
        assertThat(state().get("stale").asLong()).isGreaterThanOrEqualTo(6);
        String trouble = state().get("trouble").asString();
        assertThat(trouble).isNotBlank();
        assertThat(client.api("GET", "/api/v1/health", "").expect(200).text()).contains(name + ": " + trouble);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"429,429", "500,502", "503,502", "401,403", "403,403", "418,502"})
    void aRefusalIsPassedOnForWhatIsNotCachedAndMadeUpForWhereItIs(int status, int passedOn) {
        byte[] image = cachedTag("");
        upstream.always("HEAD ", FakeUpstream.refusal(status));
        upstream.always("GET ", FakeUpstream.refusal(status));
        untilItIsOld();
        assertStale(anonymous().get(here(TAG)));
        assertFresh(anonymous().get(here("app/manifests/" + sha256(image))));
        for (String path : List.of(
                "app/manifests/2",
                "app/manifests/" + sha256(bytes("x")),
                "app/blobs/" + blobsOf(image).getFirst(),
                "other/tags/list")) {
            Answer refused = anonymous().get(here(path)).expect(passedOn);
            if (passedOn != 403) {
                assertThat(refused.header("Retry-After")).isPresent();
            }
            assertThat(refused.text()).contains(name);
        }
        upstream.asUsual("HEAD ");
        upstream.asUsual("GET ");
        clock.advance(Duration.ofSeconds(31));
        assertFresh(anonymous().get(here(TAG)));
        anonymous().get(here("app/blobs/" + blobsOf(image).getFirst())).expect(200);
    }

    @Test
    void anUpstreamThatWantsToBeLeftAloneIsUntilItsTime() {
        byte[] image = cachedTag("");
        String blob = blobsOf(image).getFirst();
        upstream.always("GET ", FakeUpstream.refusal(429, "Retry-After", "70"));
        assertThat(anonymous()
                        .get(here("app/blobs/" + blob))
                        .expect(429, "TOOMANYREQUESTS")
                        .header("Retry-After"))
                .contains("70");
        upstream.asUsual("GET ");
        clock.advance(Duration.ofSeconds(60));
        upstream.seen.clear();
        assertThat(Long.parseLong(anonymous()
                        .get(here("app/blobs/" + blob))
                        .expect(429)
                        .header("Retry-After")
                        .orElseThrow()))
                .isBetween(1L, 10L);
        anonymous().get(here("app/manifests/2")).expect(429);
        assertThat(upstream.seen).isEmpty();
        assertThat(state().get("waitSeconds").asLong()).isBetween(1L, 10L);
        clock.advance(Duration.ofSeconds(11));
        anonymous().get(here("app/blobs/" + blob)).expect(200);
        assertThat(state().has("waitSeconds")).isFalse();
    }

    @Test
    void credentialsThatAreNotAcceptedAnyMoreAreTheMirrorsTroubleNotTheClients() {
        upstream.proof = FakeUpstream.Proof.BASIC;
        mirror(credentials() + ",\"readers\":\"everyone\"");
        byte[] image = imageThere("app", "1");
        anonymous().get(here(TAG)).expect(200);
        upstream.proof = FakeUpstream.Proof.BEARER;
        upstream.always("GET /token", FakeUpstream.refusal(401));
        untilItIsOld();
        assertStale(anonymous().get(here(TAG)));
        assertThat(anonymous()
                        .get(here("app/blobs/" + blobsOf(image).getFirst()))
                        .expect(502)
                        .text())
                .contains("credentials");
    }

    @Test
    void whatGoodCredentialsMayNotReadIsDeniedAndNotAskedForAgainAtOnce() {
        upstream.proof = FakeUpstream.Proof.BEARER;
        mirror(credentials() + ",\"readers\":\"everyone\"");
        byte[] image = imageThere("app", "1");
        byte[] layer = random(100);
        String blob = upstream.blob("app", layer);
        anonymous().get(here(TAG)).expect(200);
        // As Docker Hub does, be it there or not: the token service gives a token, and the registry does not take it.
        upstream.always("HEAD /v2/", upstream::challenge);
        upstream.always("GET /v2/", upstream::challenge);
        untilItIsOld();
        upstream.seen.clear();
        for (int round = 0; round < 3; round++) {
            Answer stale = anonymous().get(here(TAG));
            assertStale(stale);
            assertThat(stale.body()).isEqualTo(image);
            for (String path : List.of("secret/manifests/1", "app/manifests/2", "app/blobs/" + blob)) {
                assertThat(anonymous().get(here(path)).expect(403, "DENIED").text())
                        .contains("does not let this registry read it, if it exists")
                        .doesNotContain("credentials");
            }
        }
        assertThat(upstream.seen.stream().map(FakeUpstream.Seen::line))
                .filteredOn(line -> !line.equals("GET /token") && !line.equals("GET /v2/"))
                // Each with the token that was there, and with a new one.
                .hasSizeLessThanOrEqualTo(8);
        assertThat(state().has("trouble")).isFalse();
        upstream.asUsual("HEAD /v2/");
        upstream.asUsual("GET /v2/");
        clock.advance(Duration.ofSeconds(11));
        assertFresh(anonymous().get(here(TAG)));
        assertThat(anonymous().get(here("app/blobs/" + blob)).expect(200).body())
                .isEqualTo(layer);
    }

    @Test
    void aTokenServiceThatIsNotThereDeniesNothing() {
        upstream.proof = FakeUpstream.Proof.BEARER;
        upstream.openTokens = true;
        byte[] image = cachedTag(",\"deletedTags\":\"delete\"");
        upstream.revokeTokens();
        for (int status : new int[] {404, 500}) {
            upstream.always("GET /token", FakeUpstream.refusal(status));
            untilItIsOld();
            assertStale(anonymous().get(here(TAG)));
            anonymous().get(here("app/blobs/" + blobsOf(image).getFirst())).expect(502);
        }
    }

    @Test
    void whoHasSomethingCachedWaitsForASlowUpstreamALittleWhileOnly() {
        byte[] first = cachedTag("");
        byte[] second = imageThere("app", "1");
        Gate gate = opened(new Gate());
        upstream.once("HEAD ", upstream.late(gate), upstream.late(gate));
        upstream.once("GET /v2/app/manifests/2", upstream.late(gate), upstream.late(gate));
        untilItIsOld();
        Answer stale = anonymous().get(here(TAG));
        assertStale(stale);
        assertThat(stale.body()).isEqualTo(first);
        Answer late = anonymous().get(here("app/manifests/2")).expect(504);
        assertThat(late.header("Retry-After")).isPresent();
        gate.open();
        clock.advance(Duration.ofSeconds(31));
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(second);
    }

    @Test
    void aSlowUpstreamKeepsOneWaitingAndNotAll() {
        byte[] first = cachedTag("");
        imageThere("app", "2");
        anonymous().get(here("app/manifests/2")).expect(200);
        byte[] second = imageThere("app", "1");
        upstream.seen.clear();
        Gate gate = opened(new Gate());
        upstream.always("HEAD ", upstream.late(gate));
        untilItIsOld();
        assertStale(anonymous().get(here(TAG)));
        long begun = System.nanoTime();
        for (int round = 0; round < 3; round++) {
            for (String tag : List.of(TAG, "app/manifests/2")) {
                // Past the time in which nobody asks again after a failure.
                clock.advance(Duration.ofSeconds(6 / (round + 1)));
                assertStale(anonymous().get(here(tag)));
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(anonymous().get(here(TAG)).body()).isEqualTo(first);
        assertThat(upstream.count("HEAD ")).as("one at a time").isLessThanOrEqualTo(2);
        gate.open();
        upstream.asUsual("HEAD ");
        for (String tag : List.of(TAG, "app/manifests/2")) {
            eventually("a check of " + tag, () -> {
                // What an attempt that ran out of time leaves is over soon.
                clock.advance(Duration.ofSeconds(1));
                return anonymous().get(here(tag)).header("Warning").isEmpty();
            });
        }
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(second);
    }

    /** Answers as usual, and says how many pulls are left. */
    private FakeUpstream.Answering left(int pulls) {
        return exchange -> {
            exchange.getResponseHeaders().add("ratelimit-limit", "100;w=21600");
            exchange.getResponseHeaders().add("ratelimit-remaining", pulls + ";w=21600");
            upstream.asItIs(exchange);
        };
    }

    @Test
    void theLastPullsAreLeftToWhatIsNotCached() {
        byte[] first = cachedTag("");
        imageThere("app", "2");
        anonymous().get(here("app/manifests/2")).expect(200);
        byte[] second = imageThere("app", "1");
        upstream.always("HEAD /v2/app/manifests/", left(0));
        upstream.seen.clear();
        untilItIsOld();
        // What has not changed is known by HEAD, which costs nothing.
        assertFresh(anonymous().get(here("app/manifests/2")));
        for (int round = 0; round < 3; round++) {
            Answer stale = anonymous().get(here(TAG));
            assertStale(stale);
            assertThat(stale.header("Warning").orElseThrow()).contains("allows no more pulls");
            assertThat(stale.body()).isEqualTo(first);
        }
        assertThat(upstream.count("GET ")).isZero();
        assertThat(upstream.count("HEAD ")).as("one for each tag").isEqualTo(2);
        byte[] third = imageThere("app", "3");
        assertThat(anonymous().get(here("app/manifests/3")).expect(200).body())
                .as("what is not cached")
                .isEqualTo(third);
        upstream.always("HEAD /v2/app/manifests/", left(7));
        clock.advance(Duration.ofSeconds(31));
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(second);
    }

    @Test
    void thatNoPullIsLeftIsBelievedForAMinute() {
        upstream.saysDigests = false;
        cachedTag("");
        byte[] second = imageThere("app", "1");
        clock.advance(AGE.minusSeconds(1));
        upstream.once("GET /v2/app/manifests/3", left(0));
        imageThere("app", "3");
        anonymous().get(here("app/manifests/3")).expect(200);
        clock.advance(Duration.ofSeconds(2));
        upstream.seen.clear();
        assertStale(anonymous().get(here(TAG)));
        assertThat(upstream.count("GET ")).isZero();
        clock.advance(Duration.ofSeconds(60));
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(second);
    }

    @Test
    void whatIsNotThereIsNotAskedForAgainAtOnce() {
        mirror("");
        String digest = sha256(bytes("absent" + name));
        for (int round = 0; round < 2; round++) {
            anonymous().get(here("app/manifests/1")).expect(404, "MANIFEST_UNKNOWN");
            anonymous().get(here("app/manifests/" + digest)).expect(404, "MANIFEST_UNKNOWN");
            anonymous().get(here("app/blobs/" + digest)).expect(404, "BLOB_UNKNOWN");
            anonymous().head(here("app/blobs/" + digest)).expect(404);
        }
        assertThat(upstream.seen).hasSize(3);
        byte[] image = imageThere("app", "1");
        clock.advance(Duration.ofSeconds(11));
        assertThat(anonymous().get(here(TAG)).expect(200).body()).isEqualTo(image);
    }

    @Test
    void whatIsNoManifestMayBeABlob() {
        mirror("");
        byte[] bytes = random(10);
        String digest = upstream.blob("app", bytes);
        anonymous().get(here("app/manifests/" + digest)).expect(404);
        assertThat(anonymous().get(here("app/blobs/" + digest)).expect(200).body())
                .isEqualTo(bytes);
    }

    @Test
    void aTagThatTheUpstreamHasNoMoreIsKeptAsTheSettingSays() {
        byte[] image = cachedTag("");
        upstream.forget(there(TAG));
        untilItIsOld();
        assertStale(anonymous().get(here(TAG)));
        assertStale(anonymous().get(here(TAG)));
        change("{\"deletedTags\":\"delete\"}").expect(200);
        anonymous().get(here(TAG)).expect(404, "MANIFEST_UNKNOWN");
        anonymous().get(here(TAG)).expect(404, "MANIFEST_UNKNOWN");
        anonymous().get(here("app/manifests/" + sha256(image))).expect(200);
        upstream.manifest("app", image, IMAGE, "1");
        clock.advance(Duration.ofSeconds(11));
        assertFresh(anonymous().get(here(TAG)));
    }

    @Test
    void aFailureIsNotWaitedForAgainWhileSomethingCanBeServed() {
        cachedTag("");
        upstream.always("HEAD ", FakeUpstream.refusal(500));
        untilItIsOld();
        assertStale(anonymous().get(here(TAG)));
        upstream.seen.clear();
        upstream.asUsual("HEAD ");
        assertStale(anonymous().get(here(TAG)));
        assertThat(upstream.seen).isEmpty();
        clock.advance(Duration.ofSeconds(6));
        assertFresh(anonymous().get(here(TAG)));
    }
}
