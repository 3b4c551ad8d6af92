package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PrefetchTest extends MirrorTest {
    @BeforeEach
    void mirrorIt() {
        mirror("");
    }

    @Test
    void anImageOfSeveralPlatformsIsHereWithoutItsUpstream() {
        byte[] one = imageThere("app");
        byte[] other = imageThere("app");
        byte[] index = index(one, "amd64", other, "arm64");
        upstream.manifest("app", index, INDEX, "1");

        JsonNode done = prefetch("{\"images\":[\"app:1\"]}");

        assertThat(done.get("failed").asInt()).as(done.toString()).isZero();
        assertThat(done.get("done").asInt()).isEqualTo(1);
        assertThat(done.get("blobs").asInt()).isEqualTo(4);
        upstream.close();
        client.get(here("app/manifests/1")).expect(200);
        for (byte[] image : new byte[][] {one, other}) {
            client.get(here("app/manifests/" + sha256(image))).expect(200);
            blobsOf(image).forEach(blob -> client.get(here("app/blobs/" + blob)).expect(200));
        }
    }

    @Test
    void onlyThePlatformsThatAreWantedAreFetched() {
        byte[] wanted = imageThere("app");
        byte[] unwanted = imageThere("app");
        upstream.manifest("app", index(wanted, "amd64", unwanted, "arm64"), INDEX, "1");

        JsonNode done = prefetch("{\"images\":[\"app:1\"],\"platforms\":[\"linux/amd64\"]}");

        assertThat(done.get("blobs").asInt()).isEqualTo(2);
        assertThat(isCached(sha256(wanted))).isTrue();
        assertThat(isCached(sha256(unwanted))).isFalse();
        assertThat(upstream.count("GET " + there("app/manifests/" + sha256(unwanted))))
                .isZero();
    }

    @Test
    void anImageThatLacksAPlatformIsAFailureAndTheRestOfItIsFetched() {
        byte[] one = imageThere("app");
        byte[] other = imageThere("app");
        upstream.manifest("app", index(one, "amd64", other, "arm64"), INDEX, "1");

        JsonNode done =
                prefetch("{\"images\":[\"app:1\"],\"platforms\":[\"linux/amd64\",\"linux/s390x\",\"linux/arm/v6\"]}");

        assertThat(done.get("failed").asInt()).isEqualTo(1);
        assertThat(done.get("failures").get(0).asString())
                .isEqualTo("app:1: it is not there for linux/arm/v6, linux/s390x");
        assertThat(isCached(sha256(one))).isTrue();
    }

    @Test
    void whatCannotBeHadIsSaidAndTheOthersAreFetched() {
        byte[] image = imageThere("app", "1");

        JsonNode done = prefetch("{\"images\":[\"nosuch:1\",\"app:1\"]}");

        assertThat(done.get("done").asInt()).isEqualTo(2);
        assertThat(done.get("failed").asInt()).isEqualTo(1);
        assertThat(done.get("failures").get(0).asString())
                .startsWith("nosuch:1: ")
                .contains(name);
        blobsOf(image).forEach(this::awaitCached);
    }

    @Test
    void onesThatHaveTimeLeaveTheLastPullsToOthers() throws Exception {
        byte[] image = imageThere("app", "1");
        imageThere("other", "1");
        upstream.once("GET /v2/other/manifests/1", exchange -> {
            exchange.getResponseHeaders().add("ratelimit-limit", "100;w=21600");
            exchange.getResponseHeaders().add("ratelimit-remaining", "0;w=21600");
            upstream.asItIs(exchange);
        });
        client.get(here("other/manifests/1")).expect(200);
        String path = "/api/v1/upstreams/" + name + "/prefetches/"
                + start("{\"images\":[\"app:1\"]}").expect(202).json().get("id").asLong();
        Thread.sleep(700);
        assertThat(client.api("GET", path, "").expect(200).json().get("done").asInt())
                .isZero();
        assertThat(upstream.count("GET " + there("app/"))).isZero();
        clock.advance(Duration.ofSeconds(61));
        eventually(
                "the end of a prefetch",
                () -> client.api("GET", path, "").expect(200).json().hasNonNull("endedAt"));
        blobsOf(image).forEach(this::awaitCached);
    }

    @Test
    void onesThatAreUnknownOrOfAnotherUpstreamAreNotThere() {
        long id = start("{\"images\":[\"app:1\"]}").expect(202).json().get("id").asLong();
        create(name + "b", upstream.url(), ",\"aliases\":[]").expect(201);

        client.api("GET", "/api/v1/upstreams/" + name + "b/prefetches/" + id, "")
                .expect(404);
        client.api("GET", "/api/v1/upstreams/" + name + "/prefetches/1", "").expect(404);
        assertThat(client.api("GET", "/api/v1/upstreams/" + name + "/prefetches", "")
                        .expect(200)
                        .json()
                        .at("/prefetches/0/id")
                        .asLong())
                .isEqualTo(id);
        newUser("u" + System.nanoTime())
                .api("GET", "/api/v1/upstreams/" + name + "/prefetches/" + id, "")
                .expect(403);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | images",
                "{\"images\":[]} | images",
                "{\"images\":[\"Upper:1\"]} | Upper",
                "{\"images\":[\"app:-\"]} | app:-",
                "{\"images\":[\"quay.io/app:1\"]} | quay.io",
                "{\"images\":[\"app\"],\"platforms\":[\"linux\"]} | linux",
            })
    void aListThatCannotBeIsRefused(String body, String named) {
        assertThat(start(body).expect(400).json().get("detail").asString()).contains(named);
    }

    private static byte[] index(byte[] one, String architecture, byte[] other, String another) {
        return bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,%s]}"
                .formatted(INDEX, entry(one, architecture), entry(other, another)));
    }

    private static String entry(byte[] image, String architecture) {
        return descriptor(IMAGE, image)
                .replaceFirst("}$", ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}}");
    }

    private Answer start(String body) {
        return client.api("POST", "/api/v1/upstreams/" + name + "/prefetches", body);
    }

    /** Starts one and waits for its end. */
    private JsonNode prefetch(String body) {
        String path = "/api/v1/upstreams/" + name + "/prefetches/"
                + start(body).expect(202).json().get("id").asLong();
        eventually(
                "the end of a prefetch",
                () -> client.api("GET", path, "").expect(200).json().hasNonNull("endedAt"));
        return client.api("GET", path, "").expect(200).json();
    }
}
