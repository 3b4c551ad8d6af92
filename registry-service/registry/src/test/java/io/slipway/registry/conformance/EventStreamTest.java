package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What browsers are told as it happens. */
class EventStreamTest extends ConformanceTest {

    @Test
    void whoMayPullIsToldOfAPush() throws Exception {
        String ann = "s" + System.nanoTime();
        newUser(ann);
        newUser("t" + ann);
        repository = ann + "/app";
        try (Listener hers = new Listener("", ann);
                Listener others = new Listener("", "t" + ann);
                Listener strangers = new Listener("", "")) {
            put("1", image(""), IMAGE).expect(201);
            hers.expect(repository);
            assertThat(others.news).doesNotContain(repository);
            assertThat(strangers.news).doesNotContain(repository);
            makePublic(repository);
            for (Listener listener : List.of(hers, others, strangers)) {
                listener.expect(repository);
            }
        }
    }

    @Test
    void oneRepositoryIsListenedToAlone() throws Exception {
        put("1", image(""), IMAGE).expect(201);
        String mine = repository;
        eventually(
                "the summary",
                () -> client.api("GET", "/api/v1/search?ns=admin&n=1000", "")
                        .text()
                        .contains(mine));
        try (Listener listener = new Listener("?repository=" + mine, "admin")) {
            repository = fresh("admin");
            put("1", image(""), IMAGE).expect(201);
            repository = mine;
            put("2", image(""), IMAGE).expect(201);
            listener.expect(mine);
            assertThat(listener.heard).containsOnly(mine);
        }
    }

    @Test
    void whatOneMayNotSeeIsNotListenedTo() {
        put("1", image(""), IMAGE).expect(201);
        Answer hidden = anonymous().api("GET", "/api/v1/events?repository=" + repository, "");
        Answer absent = anonymous().api("GET", "/api/v1/events?repository=admin/none", "");
        hidden.expect(404);
        assertThat(hidden.text().replace(repository, "admin/none")).isEqualTo(absent.text());
    }

    @Test
    void thereAreOnlySoManyOfOne() throws Exception {
        String ann = "m" + System.nanoTime();
        Client hers = newUser(ann);
        List<Listener> listeners = new ArrayList<>();
        try {
            for (int number = 0; number < 20; number++) {
                listeners.add(new Listener("", ann));
            }
            assertThat(hers.api("GET", "/api/v1/events", "").expect(503).header("Retry-After"))
                    .isPresent();
        } finally {
            for (Listener listener : listeners) {
                listener.close();
            }
        }
        // Who has left makes room.
        eventually("room", () -> {
            try (Listener again = new Listener("", ann)) {
                return again.isOpen();
            } catch (IOException refused) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    /** Reads a stream in a thread of its own. */
    private final class Listener implements AutoCloseable {
        private final HttpClient http = HttpClient.newHttpClient();
        private final BufferedReader in;
        private final LinkedBlockingQueue<String> news = new LinkedBlockingQueue<>();
        private final List<String> heard = new ArrayList<>();

        Listener(String query, String user) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + "/api/v1/events" + query));
            if (!user.isEmpty()) {
                String login = user + ":" + PASSWORD;
                request.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
            }
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                http.shutdownNow();
                throw new IOException("status " + answer.statusCode());
            }
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.startsWith("data: ")) {
                        news.add(line.substring(6));
                    }
                }
            } catch (IOException closed) {
                news.add("closed");
            }
        }

        boolean isOpen() {
            return !news.contains("closed");
        }

        /** Waits until it is told of this one. */
        void expect(String name) {
            try {
                String next;
                do {
                    next = news.poll(20, TimeUnit.SECONDS);
                    assertThat(next).as("nothing was heard of " + name).isNotNull();
                    heard.add(next);
                } while (!name.equals(next));
            } catch (InterruptedException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }
}
