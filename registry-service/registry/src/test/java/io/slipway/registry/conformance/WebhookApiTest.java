package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.slipway.registry.RegistryApplication;
import io.slipway.webhooks.receiver.SigningSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Webhooks of the whole registry: pushes over HTTP, and what a receiver on loopback gets. */
@SpringBootTest(
        classes = RegistryApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "slipway.webhooks.private-networks=127.0.0.1/32",
            // A mirror's, and no webhook's.
            "slipway.private-networks=10.0.0.0/8",
            "slipway.webhooks.first-pause=50ms",
            "slipway.webhooks.skip-after=1s",
            "slipway.webhooks.per-namespace=30",
            "slipway.auth.open-metrics=true",
            "management.prometheus.metrics.export.enabled=true"
        })
@DirtiesContext
class WebhookApiTest extends RegistryTest {
    private static final Path FOLDER = folder("slipway-webhooks");

    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger status = new AtomicInteger(204);
    private HttpServer receiver;

    private record Received(Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }

        JsonNode json() {
            return Answer.JSON.readTree(body);
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
    }

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                received.add(new Received(Map.copyOf(exchange.getRequestHeaders()), body));
                exchange.sendResponseHeaders(status.get(), -1);
            }
        });
        receiver.start();
    }

    @AfterEach
    void stopReceiver() {
        receiver.stop(0);
        // What this test made must not be sent to by the next one's pushes.
        client.api("GET", "/api/v1/webhooks", "")
                .json()
                .get("webhooks")
                .forEach(webhook -> client.api(
                                "DELETE",
                                "/api/v1/webhooks/" + webhook.get("id").asLong(),
                                "")
                        .expect(204));
    }

    private String hook() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    private JsonNode create(String json) {
        return client.api("POST", "/api/v1/webhooks", json).expect(201).json();
    }

    private long webhook(String more) {
        makeRepository();
        return create("{\"repository\":\"%s\",\"url\":\"%s\"%s}".formatted(repository, hook(), more))
                .get("webhook")
                .get("id")
                .asLong();
    }

    private void makeRepository() {
        client.api("PUT", "/api/v1/repositories/" + repository, "{}");
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(10);
        }
    }

    @Test
    void aPushIsToldAndTheSignatureIsRight() throws Exception {
        makeRepository();
        Answer created = client.api(
                        "POST",
                        "/api/v1/webhooks",
                        "{\"repository\":\"%s\",\"url\":\"%s\",\"events\":[\"tag.moved\"],\"headers\":{\"X-Token\":\"hush\"}}"
                                .formatted(repository, hook()))
                .expect(201);
        SigningSecret secret = SigningSecret.parse(created.json().get("secret").asString());
        long id = created.json().get("webhook").get("id").asLong();
        assertThat(created.location()).isEqualTo("/api/v1/webhooks/" + id);
        byte[] image = image("");
        put("1.0", image, IMAGE).expect(201);
        await("the event came", () -> received.size() == 1);
        Received event = received.peek();
        assertThat(event.json().get("type").asString()).isEqualTo("io.slipway.tag.moved");
        assertThat(event.json().get("subject").asString()).isEqualTo(repository + ":1.0");
        assertThat(event.json().get("data").get("digest").asString()).isEqualTo(sha256(image));
        assertThat(event.header("X-token")).isEqualTo("hush");
        assertThat(event.header("Webhook-signature"))
                .isEqualTo(secret.sign(
                        event.header("Webhook-id"),
                        Instant.ofEpochSecond(Long.parseLong(event.header("Webhook-timestamp"))),
                        event.body()));
        Answer shown = client.api("GET", "/api/v1/webhooks/" + id, "").expect(200);
        assertThat(shown.json().get("headerNames").get(0).asString()).isEqualTo("X-Token");
        assertThat(shown.text()).doesNotContain("hush").doesNotContain("whsec_");
        await("it is in the log", () -> log(id, "delivered").size() == 1);
        long delivery = log(id, "delivered").get(0).get("id").asLong();
        JsonNode attempt = client.api("GET", "/api/v1/webhooks/" + id + "/deliveries/" + delivery, "")
                .expect(200)
                .json()
                .get("log")
                .get(0);
        assertThat(attempt.get("request").get("headers").get("X-Token").asString())
                .isEqualTo("(hidden)");
        assertThat(attempt.get("request").get("body").asString()).isEqualTo(event.body());
        assertThat(attempt.get("response").get("status").asInt()).isEqualTo(204);
        assertThat(attempt.get("millis").asLong()).isNotNegative();
        client.api("POST", "/api/v1/webhooks/" + id + "/deliveries/" + delivery + "/redeliver", "")
                .expect(202);
        await("it came again", () -> received.size() == 2);
        assertThat(received.stream().map(each -> each.header("Webhook-id")).distinct())
                .hasSize(1);
    }

    private JsonNode log(long id, String state) {
        return client.api("GET", "/api/v1/webhooks/" + id + "/deliveries?state=" + state, "")
                .expect(200)
                .json()
                .get("deliveries");
    }

    @Test
    void anEventThatIsRefusedFailsAndAllThatFailedIsSentAgain() throws Exception {
        long id = webhook("");
        status.set(400);
        put("1.0", image(""), IMAGE).expect(201);
        await("both events failed", () -> log(id, "failed").size() == 2);
        assertThat(log(id, "failed").get(0).get("reason").asString()).contains("the receiver answered 400");
        status.set(200);
        received.clear();
        JsonNode again = client.api("POST", "/api/v1/webhooks/" + id + "/redeliver-failed", "")
                .expect(202)
                .json();
        assertThat(again.get("redelivered").asLong()).isEqualTo(2);
        assertThat(again.get("left").asLong()).isZero();
        await("both came", () -> log(id, "delivered").size() == 2);
        assertThat(received.stream().map(event -> event.json().get("type").asString()))
                .containsExactly("io.slipway.manifest.pushed", "io.slipway.tag.moved");
        Answer page = client.api("GET", "/api/v1/webhooks/" + id + "/deliveries?n=1", "")
                .expect(200);
        long next = page.json().get("next").asLong();
        Answer last = client.api("GET", "/api/v1/webhooks/" + id + "/deliveries?n=1&before=" + next, "")
                .expect(200);
        assertThat(last.json().get("deliveries")).hasSize(1);
        assertThat(last.json().has("next")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"cloudevents", "distribution", "dockerhub"})
    void aPingAnswersWhatCameBack(String form) {
        long id = webhook(",\"form\":\"" + form + "\",\"enabled\":false");
        status.set(418);
        JsonNode came = client.api("POST", "/api/v1/webhooks/" + id + "/ping", "")
                .expect(200)
                .json();
        assertThat(came.get("response").get("status").asInt()).isEqualTo(418);
        assertThat(came.get("outcome").asString()).isEqualTo("refused");
        assertThat(received).hasSize(1);
        assertThat(received.peek().body())
                .isEqualTo(came.get("request").get("body").asString());
        receiver.stop(0);
        came = client.api("POST", "/api/v1/webhooks/" + id + "/ping", "")
                .expect(200)
                .json();
        assertThat(came.has("response")).isFalse();
        assertThat(came.get("outcome").asString()).isEqualTo("unavailable");
        assertThat(came.get("detail").asString()).startsWith("there was no answer");
    }

    @Test
    void aWebhookIsChangedPausedResumedRotatedAndDeleted() {
        long id = webhook("");
        String path = "/api/v1/webhooks/" + id;
        JsonNode changed = client.api("PATCH", path, "{\"form\":\"dockerhub\",\"enabled\":false}")
                .expect(200)
                .json();
        assertThat(changed.get("events").toString()).isEqualTo("[\"tag.moved\"]");
        assertThat(changed.get("state").asString()).isEqualTo("disabled");
        assertThat(changed.get("url").asString()).isEqualTo(hook());
        client.api("PATCH", path, "{\"events\":[\"tag.deleted\"]}").expect(400);
        changed = client.api("PATCH", path, "{\"form\":\"cloudevents\",\"events\":[\"tag.deleted\"],\"enabled\":true}")
                .expect(200)
                .json();
        assertThat(changed.get("events").toString()).isEqualTo("[\"tag.deleted\"]");
        JsonNode rotated = client.api("POST", path + "/secret", "").expect(200).json();
        assertThat(rotated.get("secret").asString()).startsWith("whsec_");
        assertThat(Instant.parse(
                        rotated.get("webhook").get("previousSecretUntil").asString()))
                .isAfter(Instant.now().plus(Duration.ofHours(23)));
        String own = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        assertThat(client.api(
                                "POST",
                                path + "/secret",
                                "{\"secret\":\"%s\",\"previousValidFor\":\"PT0S\"}".formatted(own))
                        .expect(200)
                        .json()
                        .get("secret")
                        .asString())
                .isEqualTo(own);
        client.api("POST", path + "/resume", "").expect(200);
        client.api("DELETE", path, "").expect(204);
        for (String method : List.of("GET", "DELETE")) {
            client.api(method, path, "").expect(404);
        }
        client.api("PATCH", path, "{}").expect(404);
        client.api("GET", path + "/deliveries", "").expect(404);
    }

    @Test
    void webhooksAreListedByScopeInPages() {
        long first = webhook("");
        long second = webhook("");
        JsonNode page = client.api("GET", "/api/v1/webhooks?n=1&repository=" + repository, "")
                .expect(200)
                .json();
        assertThat(page.get("webhooks").get(0).get("id").asLong()).isEqualTo(first);
        assertThat(page.get("next").asLong()).isEqualTo(first);
        page = client.api("GET", "/api/v1/webhooks?n=1&repository=" + repository + "&after=" + first, "")
                .expect(200)
                .json();
        assertThat(page.get("webhooks").get(0).get("id").asLong()).isEqualTo(second);
        assertThat(page.has("next")).isFalse();
        create("{\"namespace\":\"admin\",\"url\":\"%s\"}".formatted(hook()));
        assertThat(client.api("GET", "/api/v1/webhooks?namespace=admin", "")
                        .expect(200)
                        .json()
                        .get("webhooks"))
                .hasSize(3);
        client.api("GET", "/api/v1/webhooks?namespace=admin&repository=" + repository, "")
                .expect(400);
        client.api("GET", "/api/v1/webhooks?namespace=" + repository, "").expect(400);
    }

    @Test
    void toOthersAWebhookIsNotThere() {
        long id = webhook("");
        String name = "other" + System.nanoTime();
        Client other = newUser(name);
        for (String path : List.of("", "/deliveries", "/deliveries/1")) {
            Answer hidden =
                    other.api("GET", "/api/v1/webhooks/" + id + path, "").expect(404);
            assertThat(hidden.json().get("detail").asString()).isEqualTo("there is no webhook " + id);
        }
        for (String path : List.of("/ping", "/secret", "/resume", "/redeliver-failed", "/deliveries/1/redeliver")) {
            other.api("POST", "/api/v1/webhooks/" + id + path, "").expect(404);
        }
        other.api("PATCH", "/api/v1/webhooks/" + id, "{}").expect(404);
        other.api("DELETE", "/api/v1/webhooks/" + id, "").expect(404);
        String wish = "{\"repository\":\"%s\",\"url\":\"%s\"}".formatted(repository, hook());
        assertThat(other.api("POST", "/api/v1/webhooks", wish).expect(404).text())
                .isEqualTo(other.api("POST", "/api/v1/webhooks", wish.replace(repository, "admin/no-such"))
                        .expect(404)
                        .text()
                        .replace("admin/no-such", repository));
        other.api("GET", "/api/v1/webhooks?repository=" + repository, "").expect(404);
        other.api("GET", "/api/v1/webhooks?namespace=admin", "").expect(404);
        other.api("POST", "/api/v1/webhooks", "{\"namespace\":\"admin\",\"url\":\"%s\"}".formatted(hook()))
                .expect(404);
        makePublic(repository);
        other.api("POST", "/api/v1/webhooks", wish).expect(403);
        anonymous().api("GET", "/api/v1/webhooks", "").expect(401);
        // Their own they see, and no others.
        other.api("POST", "/api/v1/webhooks", "{\"namespace\":\"%s\",\"url\":\"%s\"}".formatted(name, hook()))
                .expect(201);
        assertThat(other.api("GET", "/api/v1/webhooks", "").json().get("webhooks"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                             | one of the fields 'repository' and 'namespace'
            []                                             | the body is a JSON object, not a list
            {"namespace":"admin"                           | the body is not a JSON object, at line 1, column
            {"namespace":"admin"} x                        | the body is not a JSON object, at line 1, column
            {"namespace":"admin","namespace":"admin"}      | the body is not a JSON object, at line 1, column
            {"namespace":"admin"}                          | the field 'url' is missing
            {"namespace":"admin","repository":"admin/a"}   | only one
            {"namespace":7}                                | the field 'namespace' is a text, not a number
            {"repository":"admin//a","url":"http://a.b"}   | empty path component
            {N,"url":"ftp://example.com"}                  | the field 'url' begins with http:// or https://
            {N,"url":"example.com"}                        | the field 'url' begins with http:// or https://
            {N,"url":"http://a b"}                         | the field 'url' is no URL: Illegal character
            {N,"url":"http://user:pw@example.com"}         | no user and password
            {N,"url":"http://example.com/#x"}              | no fragment
            {N,"url":"http://example.com:99999"}           | a port from 1 to 65535
            {N,"url":"http://"}                            | the field 'url' is no URL
            {N,"url":"http:///path"}                       | the field 'url' names a host
            {N,"url":"http://exämple.com"}                 | the field 'url'
            {N,"url":"http://10.0.0.1/"}                   | leads to 10.0.0.1, which is not public
            {N,"url":"http://169.254.169.254/"}            | the setting slipway.webhooks.private-networks would have to list it
            {N,"url":"http://[::1]/"}                      | which is not public
            {N,"url":"http://[::ffff:10.0.0.1]/"}          | which is not public
            {N,"url":["http://example.com"]}               | the field 'url' is a text, not a list
            {N,U,"form":"slack"}                           | the field 'form' is cloudevents, distribution or dockerhub
            {N,U,"form":1}                                 | the field 'form' is a text
            {N,U,"events":"tag.moved"}                     | the field 'events' is a list of texts, not a text
            {N,U,"events":[1]}                             | the field 'events' is a list of texts, not a number
            {N,U,"events":[]}                              | the field 'events' names at least one kind
            {N,U,"events":["tag.created"]}                 | the field 'events' has 'tag.created'; there are manifest.deleted
            {N,U,"form":"dockerhub","events":["tag.deleted"]}    | which the form 'dockerhub' cannot tell: it has tag.moved
            {N,U,"form":"distribution","events":["tag.moved"]}   | which the form 'distribution' cannot tell
            {N,U,"secret":"abc"}                           | the field 'secret' begins with whsec_
            {N,U,"secret":"whsec_!!"}                      | the field 'secret' has the base64
            {N,U,"secret":"whsec_YWJj"}                    | the field 'secret' is 24 to 64 bytes long, and this one has 3
            {N,U,"headers":["a"]}                          | the field 'headers' is an object of texts, not a list
            {N,U,"headers":{"a":1}}                        | the field 'headers.a' is a text, not a number
            {N,U,"headers":{"a b":"c"}}                    | whose name is no header's
            {N,U,"headers":{"X-A":"a\\r\\nX-B: c"}}        | the value of 'X-A'
            {N,U,"headers":{"Host":"a"}}                   | 'Host', which the registry sets itself
            {N,U,"headers":{"Webhook-Id":"a"}}             | 'Webhook-Id', which the registry sets itself
            {N,U,"headers":{"Content-Length":"1"}}         | which the registry sets itself
            {N,U,"headers":{"X-A":"1","x-a":"2"}}          | has 'x-a' twice
            {N,U,"caCertificates":"x"}                     | the field 'caCertificates'
            {N,U,"enabled":"yes"}                          | the field 'enabled' is true or false, not a text
            {N,U,"event":["tag.moved"]}                    | the field 'event' is not known here; there are caCertificates
            """)
    void whatCannotBeIsRefusedWithItsPlace(String body, String detail) {
        String json = body.replace("N,", "\"namespace\":\"admin\",").replace("U,", "\"url\":\"http://example.com\",");
        Answer refused = client.api("POST", "/api/v1/webhooks", json).expect(400);
        assertThat(refused.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(refused.json().get("detail").asString()).contains(detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST  | /secret              | {"previousValidFor":"1d"}    | 400 | the field 'previousValidFor' is a duration
            POST  | /secret              | {"previousValidFor":"P31D"}  | 400 | PT0S to PT720H
            POST  | /secret              | {"previousValidFor":"-PT1S"} | 400 | PT0S to PT720H
            POST  | /secret              | {"previousValidFor":7}       | 400 | is a text, not a number
            POST  | /secret              | {"key":"x"}                  | 400 | the field 'key' is not known
            POST  | /secret              | "x"                          | 400 | the body is a JSON object, not a text
            PATCH | ``                   | {"url":null}                 | 400 | cannot be null
            PATCH | ``                   | {"repository":"admin/a"}     | 400 | the field 'repository' is not known here
            PATCH | ``                   | {"url":"http://192.168.1.1"} | 400 | not public
            PATCH | ``                   | nonsense                     | 400 | the body is not a JSON object
            GET   | /deliveries?state=x  | {}                           | 400 | pending, delivered or failed
            GET   | /deliveries?n=x      | {}                           | 400 | ``
            GET   | /deliveries/x        | {}                           | 400 | ``
            GET   | /deliveries/999999   | {}                           | 404 | there is no delivery 999999
            POST  | /deliveries/9/redeliver | {}                        | 404 | there is no delivery 9
            """)
    void whatAWebhookCannotBeAskedForIsRefused(String method, String path, String body, int expected, String detail) {
        long id = webhook("");
        Answer refused =
                client.api(method, "/api/v1/webhooks/" + id + path, body).expect(expected);
        assertThat(refused.json().get("detail").asString()).contains(detail);
    }

    @Test
    void aNamespaceHasSoManyWebhooksAndNoMore() {
        String name = "many" + System.nanoTime();
        Client many = newUser(name);
        String wish = "{\"namespace\":\"%s\",\"url\":\"%s\"}".formatted(name, hook());
        for (int i = 0; i < 30; i++) {
            many.api("POST", "/api/v1/webhooks", wish).expect(201);
        }
        assertThat(many.api("POST", "/api/v1/webhooks", wish).expect(409).text())
                .contains("30 webhooks already");
    }

    @Test
    void theMetricsShowTheQueue() throws Exception {
        long id = webhook("");
        put("1.0", image(""), IMAGE).expect(201);
        await("both events came", () -> log(id, "delivered").size() == 2);
        String metrics = client.once(
                        "GET", "/actuator/prometheus", HttpRequest.BodyPublishers.noBody(), Optional.empty())
                .expect(200)
                .text();
        assertThat(metrics)
                .contains("slipway_webhooks_pending ")
                .contains("slipway_webhooks_oldest_seconds ")
                .contains("slipway_webhooks_paused ")
                .contains("slipway_webhooks_attempts_total{outcome=\"refused\"}")
                .contains("slipway_queue_length{queue=\"outbox\"}")
                .containsPattern("slipway_webhooks_attempts_total\\{outcome=\"delivered\"} [1-9]");
    }
}
