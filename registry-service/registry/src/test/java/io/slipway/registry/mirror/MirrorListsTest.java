package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Lists that are asked for at each request: how often that is, and what is answered when they cannot be had. */
class MirrorListsTest extends MirrorTest {
    private static final String LIST = """
            {"schemaVersion":2,"mediaType":"%s","manifests":[]}""".formatted(INDEX);

    private final ExecutorService threads = opened(Executors.newVirtualThreadPerTaskExecutor());

    private Answer once(String path, String token) {
        return anonymous().once("GET", path, BodyPublishers.noBody(), Optional.of(token));
    }

    private List<Future<Answer>> start(List<Callable<Answer>> requests) {
        return requests.stream().map(threads::submit).toList();
    }

    @Test
    void whatManyWantToKnowAtTheSameTimeIsAskedOnce() throws Exception {
        mirror("");
        byte[] image = imageThere("app", "1");
        Gate gate = opened(new Gate());
        String referrers = "app/referrers/" + sha256(image);
        upstream.always("GET /v2/app/", exchange -> {
            gate.await();
            FakeUpstream.answer(
                    exchange,
                    200,
                    bytes(exchange.getRequestURI().getPath().endsWith("/list") ? "{\"tags\":[\"1\"]}" : LIST));
        });
        String token = anonymous().token("repository:" + name + "/app:pull");
        List<Callable<Answer>> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            requests.add(() -> once(here("app/tags/list"), token));
            requests.add(() -> once(here(referrers), token));
        }
        List<Future<Answer>> answers = start(requests);
        eventually("the questions", () -> upstream.count("GET /v2/app/") == 2);
        Thread.sleep(300);
        gate.open();
        for (Future<Answer> answer : answers) {
            assertThat(answer.get().expect(200).headers("Warning")).isEmpty();
        }
        assertThat(upstream.count("GET /v2/app/")).isEqualTo(2);
    }

    @Test
    void ofManyListsFewAreReadAtATime() throws Exception {
        mirror("");
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        upstream.always("GET /v2/app/referrers/", exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                byte[] list = new byte[4 << 20];
                java.util.Arrays.fill(list, (byte) ' ');
                byte[] head = bytes("{\"manifests\":[{},{}]}");
                System.arraycopy(head, 0, list, 0, head.length);
                FakeUpstream.answer(exchange, 200, list);
            } finally {
                now.decrementAndGet();
            }
        });
        String token = anonymous().token("repository:" + name + "/app:pull");
        List<Callable<Answer>> requests = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String path = here("app/referrers/" + sha256(bytes("subject " + i)));
            requests.add(() -> once(path, token));
        }
        for (Future<Answer> answer : start(requests)) {
            assertThat(answer.get().expect(200).json().get("manifests")).hasSize(2);
        }
        assertThat(most.get()).as("half of the places").isBetween(1, 4);
    }

    @Test
    void referrersThatCouldNotBeAskedForSaySo() {
        mirror("");
        byte[] image = imageThere("app", "1");
        anonymous().get(here("app/manifests/1")).expect(200);
        String referrers = here("app/referrers/" + sha256(image));
        // A registry that keeps no such list has been asked.
        assertThat(anonymous().get(referrers).expect(200).headers("Warning")).isEmpty();
        for (int status : new int[] {403, 429, 500}) {
            upstream.always("GET /v2/app/referrers/", FakeUpstream.refusal(status));
            assertThat(anonymous().get(referrers).expect(200).header("Warning").orElse(""))
                    .as("%d", status)
                    .contains(name)
                    .contains("these are the referrers that are cached");
        }
    }

    @Test
    void aRepositoryThatTheUpstreamDoesNotHaveHasNoReferrersHere() {
        mirror("");
        upstream.always("GET /v2/app/referrers/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            FakeUpstream.answer(exchange, 404, bytes("{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}"));
        });
        anonymous().get(here("app/referrers/" + sha256(bytes("x")))).expect(404, "NAME_UNKNOWN");
        anonymous().get(here("app/tags/list")).expect(404, "NAME_UNKNOWN");
    }
}
