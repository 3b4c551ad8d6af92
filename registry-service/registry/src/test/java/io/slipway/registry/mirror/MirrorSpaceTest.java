package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of an upstream is kept, for how long, and what goes first. */
class MirrorSpaceTest extends MirrorTest {
    private void pull(String digest) {
        anonymous().get(here("app/blobs/" + digest)).expect(200);
        awaitCached(digest);
    }

    /** A blob on the upstream that is cached here. */
    private String pulled(int size) {
        String digest = upstream.blob("app", random(size));
        pull(digest);
        return digest;
    }

    private void collectTwice() {
        collect();
        collect();
    }

    @Test
    void whatIsCachedOutlivesCollectionsAlthoughNoTagNamesIt() {
        mirror("");
        byte[] image = imageThere("app", "1");
        anonymous().get(here("app/manifests/" + sha256(image))).expect(200);
        blobsOf(image).forEach(this::pull);
        String alone = pulled(100);
        byte[] moved = imageThere("app", "2");
        anonymous().get(here("app/manifests/2")).expect(200);
        imageThere("app", "2");
        clock.advance(Duration.ofHours(1));
        anonymous().get(here("app/manifests/2")).expect(200);
        upstream.seen.clear();
        for (int day = 0; day < 4; day++) {
            clock.advance(Duration.ofHours(25));
            collectTwice();
        }
        anonymous().get(here("app/manifests/" + sha256(image))).expect(200);
        anonymous().get(here("app/manifests/" + sha256(moved))).expect(200);
        blobsOf(image).forEach(this::pull);
        pull(alone);
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void whatNobodyUsesForTooLongGoesAndIsFetchedAnew() throws Exception {
        mirror(",\"maxAge\":\"1d\"");
        byte[] image = imageThere("app", "1");
        anonymous().get(here("app/manifests/1")).expect(200);
        blobsOf(image).forEach(this::pull);
        String unused = pulled(100);
        clock.advance(Duration.ofHours(20));
        // Whoever pulls an image uses its blobs, those too that they have.
        anonymous().get(here("app/manifests/1")).expect(200);
        collectTwice();
        clock.advance(Duration.ofHours(20));
        collectTwice();
        assertThat(isCached(unused)).isFalse();
        assertNothingOf(unused);
        assertThat(blobsOf(image)).allMatch(this::isCached).allMatch(this::isStored);
        clock.advance(Duration.ofHours(25));
        collectTwice();
        for (String blob : blobsOf(image)) {
            assertNothingOf(blob);
        }
        assertNothingOf(sha256(image));
        assertThat(jdbc.sql("SELECT count(*) FROM tag WHERE digest = :digest")
                        .param("digest", sha256(image))
                        .query(Long.class)
                        .single())
                .isZero();
        upstream.seen.clear();
        anonymous().get(here("app/manifests/1")).expect(200);
        blobsOf(image).forEach(this::pull);
        assertThat(upstream.count("GET ")).isEqualTo(3);
    }

    @Test
    void repositoriesThatHoldNothingForAWhileGo() {
        mirror(",\"maxAge\":\"1d\"");
        byte[] image = imageThere("app", "1");
        anonymous().get(here("app/manifests/1")).expect(200);
        imageThere("other", "1");
        anonymous().get(here("other/manifests/1")).expect(200);
        imageThere("liked", "1");
        anonymous().get(here("liked/manifests/1")).expect(200);
        client.api("PUT", "/api/v1/star?repository=" + name + "/liked", "").expect(204);
        clock.advance(Duration.ofHours(25));
        anonymous().get(here("other/manifests/1")).expect(200);
        collectTwice();
        String app = "/api/v1/repositories/" + name + "/app";
        client.api("GET", app, "").expect(200);
        // Seen to be empty now at the latest.
        clock.advance(Duration.ofMinutes(15));
        collectTwice();
        clock.advance(Duration.ofMinutes(40));
        collectTwice();
        client.api("GET", app, "").expect(200);
        clock.advance(Duration.ofMinutes(25));
        collectTwice();
        client.api("GET", app, "").expect(404);
        client.api("GET", "/api/v1/repositories/" + name + "/other", "").expect(200);
        // A star would not come back with the next who asks.
        client.api("GET", "/api/v1/repositories/" + name + "/liked", "").expect(200);
        assertThat(client.api("GET", "/api/v1/deleted-repositories", "")
                        .expect(200)
                        .text())
                .doesNotContain(name);
        clock.advance(Duration.ofHours(25));
        collectTwice();
        assertThat(jdbc.sql("SELECT count(*) FROM repository WHERE name LIKE :name")
                        .param("name", name + "/app%")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(anonymous().get(here("app/manifests/1")).expect(200).body()).isEqualTo(image);
    }

    @Test
    void anIndexThatIsAskedForKeepsTheLayersOfItsImages() {
        mirror(",\"maxAge\":\"24h\"");
        byte[] image = imageThere("app");
        upstream.manifest("app", index("", image), INDEX, "1");
        anonymous().get(here("app/manifests/1")).expect(200);
        anonymous().get(here("app/manifests/" + sha256(image))).expect(200);
        blobsOf(image).forEach(this::pull);
        clock.advance(Duration.ofHours(20));
        // Whoever has the image asks whether it is the newest still.
        anonymous().head(here("app/manifests/1")).expect(200);
        collectTwice();
        clock.advance(Duration.ofHours(20));
        collectTwice();
        assertThat(blobsOf(image)).allMatch(this::isCached).allMatch(this::isStored);
    }

    @Test
    void beyondTheLimitWhatWasUsedLongestAgoGoesFirst() throws Exception {
        mirror("");
        String first = pulled(1000);
        clock.advance(Duration.ofMinutes(1));
        String second = pulled(1000);
        clock.advance(Duration.ofMinutes(1));
        String third = pulled(1000);
        clock.advance(Duration.ofMinutes(1));
        pull(first);
        collect();
        assertThat(state().get("cachedBytes").asLong()).isEqualTo(3000);
        assertThat(state().get("cachedDigests").asLong()).isEqualTo(3);
        change("{\"maxBytes\":2500}").expect(200);
        assertThat(List.of(first, second, third)).allMatch(this::isStored);
        pull(second);
        pull(first);
        collectTwice();
        assertNothingOf(third);
        assertThat(List.of(first, second)).allMatch(this::isCached).allMatch(this::isStored);
        change("{\"maxBytes\":0}").expect(200);
        pull(third);
        collectTwice();
        assertThat(List.of(first, second, third)).allMatch(this::isCached);
        assertThat(change("{\"maxBytes\":0}").json().has("maxBytes")).isFalse();
    }

    @Test
    void whatHasArrivedOfADownloadCountsAsWell() throws Exception {
        mirror("");
        String first = pulled(1000);
        clock.advance(Duration.ofMinutes(1));
        String second = pulled(1000);
        change("{\"maxBytes\":2500}").expect(200);
        Gate gate = opened(new Gate());
        byte[] bytes = random(300_000);
        String arriving = upstream.blob("app", bytes);
        upstream.once("GET /v2/app/blobs/" + arriving, FakeUpstream.held(gate, bytes, 1400));
        Download download = download(anonymous(), here("app/blobs/" + arriving));
        assertThat(download.next(1400)).hasSize(1400);
        collectTwice();
        assertThat(isCached(first)).isFalse();
        assertThat(isCached(second)).isTrue();
        gate.open();
        assertThat(download.end().isBroken()).isFalse();
    }

    @Test
    void onlyCollectionsDelete() {
        mirror(",\"maxBytes\":1,\"maxAge\":\"1m\"");
        String blob = pulled(1000);
        clock.advance(Duration.ofDays(2));
        pull(blob);
        assertThat(isStored(blob)).isTrue();
        assertThat(upstream.count("GET ")).isEqualTo(1);
        collectTwice();
        assertThat(isStored(blob)).isFalse();
    }

    @Test
    void whatSomebodyPushedStaysWhenTheMirrorLetsItGo() {
        mirror("");
        byte[] pushedBefore = random(500);
        push(pushedBefore);
        upstream.blob("app", pushedBefore);
        pull(sha256(pushedBefore));
        String mounted = pulled(600);
        client.send("POST", uploads() + "?mount=" + mounted + "&from=" + name + "/app", new byte[0])
                .expect(201);
        String fetched = pulled(700);
        change("{\"maxBytes\":1}").expect(200);
        collectTwice();
        assertThat(isCached(sha256(pushedBefore))).isFalse();
        assertThat(isCached(mounted)).isFalse();
        assertThat(isStored(fetched)).isFalse();
        assertThat(client.get(blobs(sha256(pushedBefore))).expect(200).body()).isEqualTo(pushedBefore);
        client.get(blobs(mounted)).expect(200);
        assertThat(client.api("GET", "/api/v1/gc", "").expect(200).text()).isNotEmpty();
    }

    @Test
    void theSameBlobInSeveralRepositoriesCountsOnceAndIsAsOldAsItsLatestUse() throws Exception {
        mirror("");
        byte[] bytes = random(1000);
        upstream.blob("app", bytes);
        String digest = upstream.blob("other", bytes);
        pull(digest);
        clock.advance(Duration.ofMinutes(1));
        String later = pulled(1000);
        clock.advance(Duration.ofMinutes(1));
        anonymous().get(here("other/blobs/" + digest)).expect(200);
        eventually("the second row", () -> rows("cached", digest) == 2);
        assertThat(state().get("cachedBytes").asLong()).isEqualTo(2000);
        change("{\"maxBytes\":1500}").expect(200);
        collectTwice();
        assertNothingOf(later);
        assertThat(rows("cached", digest)).isEqualTo(2);
        change("{\"maxBytes\":10}").expect(200);
        collectTwice();
        assertNothingOf(digest);
    }
}
