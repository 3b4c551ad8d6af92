package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What is fetched is fetched once, and reaches clients while it comes. */
class MirrorStreamingTest extends MirrorTest {
    private static final int LARGE = 1 << 20;
    private static final int HALF = LARGE / 2;

    private static <V> List<V> atOnce(int times, Callable<V> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            List<Future<V>> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                all.add(threads.submit(work));
            }
            List<V> results = new ArrayList<>();
            for (Future<V> each : all) {
                results.add(each.get());
            }
            return results;
        }
    }

    /** A blob on the upstream, of which the second half is held back. */
    private String heldBlob(byte[] bytes, Gate gate) {
        String digest = upstream.blob("app", bytes);
        upstream.always("GET /v2/app/blobs/" + digest, FakeUpstream.held(gate, bytes, HALF));
        return digest;
    }

    @Test
    void whoeverAsksAtTheSameTimeSharesOneDownload() throws Exception {
        mirror("");
        byte[] bytes = random(LARGE);
        Gate gate = opened(new Gate());
        String path = here("app/blobs/" + heldBlob(bytes, gate));
        List<Download> downloads = atOnce(8, () -> download(anonymous(), path));
        for (Download each : downloads) {
            assertThat(each.status()).isEqualTo(200);
            assertThat(each.next(HALF / 2)).isEqualTo(Arrays.copyOf(bytes, HALF / 2));
        }
        gate.open();
        for (Download each : downloads) {
            assertThat(each.end().received()).isEqualTo(bytes);
        }
        assertThat(upstream.count("GET ")).isEqualTo(1);
    }

    @Test
    void whoeverNamesItOtherwiseSharesItToo() throws Exception {
        mirror(",\"defaultPrefix\":\"library\"");
        byte[] bytes = random(LARGE);
        Gate gate = opened(new Gate());
        String digest = upstream.blob("library/app", bytes);
        upstream.always("GET /v2/library/app/blobs/", FakeUpstream.held(gate, bytes, HALF));
        Download one = download(anonymous(), here("app/blobs/" + digest));
        Download other = download(anonymous(), here("library/app/blobs/" + digest));
        one.next(1);
        other.next(1);
        gate.open();
        assertThat(one.end().received()).isEqualTo(bytes);
        assertThat(other.end().received()).isEqualTo(bytes);
        assertThat(upstream.count("GET ")).isEqualTo(1);
    }

    @Test
    void theDownloadGoesOnWhenItsClientsHaveGone() throws Exception {
        mirror("");
        byte[] bytes = random(LARGE);
        Gate gate = opened(new Gate());
        String digest = heldBlob(bytes, gate);
        try (Download gone = download(anonymous(), here("app/blobs/" + digest))) {
            gone.next(1000);
        }
        gate.open();
        awaitCached(digest);
        assertThat(anonymous().get(here("app/blobs/" + digest)).expect(200).body())
                .isEqualTo(bytes);
        assertThat(upstream.count("GET ")).isEqualTo(1);
    }

    @Test
    void partsAreServedWhileTheRestIsStillComingAndAfterwards() throws Exception {
        mirror("");
        byte[] bytes = random(LARGE);
        Gate gate = opened(new Gate());
        String digest = heldBlob(bytes, gate);
        String path = here("app/blobs/" + digest);
        download(anonymous(), path).next(1000);
        for (int round = 0; round < 2; round++) {
            Answer part = anonymous().get(path, "Range", "bytes=100-199").expect(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 100, 200));
            assertThat(part.header("Content-Range")).contains("bytes 100-199/" + LARGE);
            anonymous().get(path, "Range", "bytes=" + LARGE + "-").expect(416);
            gate.open();
            awaitCached(digest);
        }
        Answer rest = anonymous().get(path, "Range", "bytes=" + HALF + "-").expect(206);
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(bytes, HALF, LARGE));
        assertThat(upstream.count("GET ")).isEqualTo(1);
    }

    @Test
    void aConnectionThatBreaksIsGoneOnWithWhereItBroke() throws Exception {
        mirror("");
        byte[] bytes = random(LARGE);
        String digest = upstream.blob("app", bytes);
        upstream.once("GET /v2/app/blobs/" + digest, FakeUpstream.part(LARGE, Arrays.copyOf(bytes, HALF)));
        assertThat(anonymous().get(here("app/blobs/" + digest)).expect(200).body())
                .isEqualTo(bytes);
        List<FakeUpstream.Seen> asked = upstream.seen("GET ");
        assertThat(asked).hasSize(2);
        assertThat(asked.get(1).header("Range").orElse("")).matches("bytes=[1-9][0-9]*-");
        awaitCached(digest);
    }

    @Test
    void theSizeOfABlobIsAskedForWithoutTheBlob() {
        mirror("");
        byte[] bytes = random(5000);
        String digest = upstream.blob("app", bytes);
        Answer answer = anonymous().head(here("app/blobs/" + digest)).expect(200);
        assertThat(answer.header("Content-Length")).contains("5000");
        assertThat(answer.header("Docker-Content-Digest")).contains(digest);
        assertThat(upstream.count("GET ")).isZero();
        assertThat(upstream.count("HEAD ")).isEqualTo(1);
        assertThat(isCached(digest)).isFalse();
        anonymous().head(here("app/blobs/" + sha256(bytes("none")))).expect(404);
    }

    @Test
    void aManifestIsThereBeforeWhatItRefersTo() {
        mirror("");
        Gate gate = opened(new Gate());
        upstream.always("GET /v2/app/blobs/", upstream.late(gate));
        byte[] image = imageThere("app");
        byte[] second = imageThere("app");
        byte[] index = index("", image, second);
        upstream.manifest("app", index, INDEX, "1");
        assertThat(anonymous().get(here("app/manifests/1")).expect(200).body()).isEqualTo(index);
        assertThat(upstream.seen).hasSize(1);
        assertThat(anonymous()
                        .get(here("app/manifests/" + sha256(second)))
                        .expect(200)
                        .body())
                .isEqualTo(second);
        assertThat(upstream.seen).hasSize(2);
        assertThat(isCached(sha256(image))).isFalse();
        anonymous().head(here("app/manifests/1")).expect(200);
        assertThat(upstream.seen).hasSize(2);
    }

    @Test
    void whoeverAsksForAManifestAtTheSameTimeSharesTheAnswer() throws Exception {
        mirror(",\"defaultPrefix\":\"library\"");
        byte[] image = imageThere("library/app", "1");
        Gate gate = opened(new Gate());
        upstream.once("GET /v2/library/app/manifests/1", upstream.late(gate));
        Gate begun = opened(new Gate());
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String path = here(i % 2 == 0 ? "app/manifests/1" : "library/app/manifests/1");
                answers.add(threads.submit(() -> anonymous().get(path)));
            }
            eventually("the question", () -> !upstream.seen.isEmpty());
            gate.open();
            for (Future<Answer> each : answers) {
                assertThat(each.get().expect(200).body()).isEqualTo(image);
            }
        }
        begun.open();
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void whatAnotherRepositoryOfTheUpstreamHoldsIsNotDownloadedAgain() throws IOException {
        mirror("");
        byte[] bytes = random(3000);
        byte[] second = random(3000);
        for (byte[] each : List.of(bytes, second)) {
            anonymous().get(here("base/blobs/" + upstream.blob("base", each))).expect(200);
            awaitCached(sha256(each));
        }
        upstream.seen.clear();
        String digest = upstream.blob("app", bytes);
        assertThat(anonymous().get(here("app/blobs/" + digest)).expect(200).body())
                .isEqualTo(bytes);
        assertThat(upstream.count("GET ")).isZero();
        assertThat(upstream.count("HEAD ")).isEqualTo(1);
        anonymous().get(here("app/blobs/" + digest)).expect(200);
        assertThat(upstream.seen).hasSize(1);
        // Another size than ours is another blob than ours, whatever it is called.
        String other = upstream.blob("app", second);
        upstream.always("HEAD /v2/app/blobs/" + other, exchange -> FakeUpstream.answer(exchange, 200, random(2999)));
        anonymous().get(here("app/blobs/" + other)).expect(200);
        assertThat(upstream.count("GET ")).isEqualTo(1);
    }

    @Test
    void whatSomebodyPushedIsNotGivenAwayForAnUpstreamsWord() throws IOException {
        mirror("");
        byte[] bytes = random(3000);
        String digest = push(bytes);
        // It knows digest and size from some manifest, and has never seen the bytes.
        upstream.always("HEAD /v2/app/blobs/" + digest, exchange -> FakeUpstream.answer(exchange, 200, random(3000)));
        upstream.always("GET /v2/app/blobs/" + digest, exchange -> FakeUpstream.answer(exchange, 200, random(3000)));

        Download download = download(anonymous(), here("app/blobs/" + digest));

        assertThat(download.end().received()).isNotEqualTo(bytes);
        assertThat(isCached(digest)).isFalse();
    }

    @Test
    void anEmptyBlobIsABlob() {
        mirror("");
        String digest = upstream.blob("app", new byte[0]);
        assertThat(anonymous().get(here("app/blobs/" + digest)).expect(200).body())
                .isEmpty();
        awaitCached(digest);
        anonymous().get(here("app/blobs/" + digest)).expect(200);
        assertThat(upstream.count("GET ")).isEqualTo(1);
    }

    @Test
    void aChangeThatLeavesTheConnectionAloneBreaksNoDownload() throws Exception {
        mirror("");
        byte[] bytes = random(LARGE);
        Gate gate = opened(new Gate());
        String digest = heldBlob(bytes, gate);
        Download download = download(anonymous(), here("app/blobs/" + digest));
        download.next(1000);
        change("{\"tagAge\":\"1h\",\"maxBytes\":0,\"readers\":\"everyone\"}").expect(200);
        imageThere("app", "1");
        anonymous().get(here("app/manifests/1")).expect(200);
        gate.open();
        assertThat(download.end().received()).isEqualTo(bytes);
        awaitCached(digest);
    }

    @Test
    void whatAnotherRegistrySentIsNotKeptOnceTheUpstreamIsAnotherOne() throws Exception {
        mirror("");
        byte[] bytes = random(LARGE);
        Gate gate = opened(new Gate());
        String digest = heldBlob(bytes, gate);
        Download download = download(anonymous(), here("app/blobs/" + digest));
        download.next(1000);
        FakeUpstream next = opened(new FakeUpstream());
        change("{\"url\":\"" + next.url() + "\"}").expect(200);
        gate.open();
        assertThat(download.end().received()).isEqualTo(bytes);
        eventually("the end of the fill", () -> isStored(digest));
        anonymous().get(here("app/blobs/" + digest)).expect(404, "BLOB_UNKNOWN");
        assertThat(isCached(digest)).isFalse();
        assertThat(rows("blob_link", digest)).isZero();
    }
}
