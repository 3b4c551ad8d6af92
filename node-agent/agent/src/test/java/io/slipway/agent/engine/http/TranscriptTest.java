package io.slipway.agent.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.JsonNodeFactory;

/** What goes over the wire, byte for byte where a client may depend on it. */
@Timeout(120)
class TranscriptTest {
    private final CountDownLatch goneSeen = new CountDownLatch(1);
    private final CountDownLatch firstSeen = new CountDownLatch(1);
    private ServerFixture server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerFixture(new Router()
                .add(
                        "GET",
                        "/hello",
                        exchange -> exchange.respond(
                                200,
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("hello", exchange.query("who").orElse("world"))))
                .add("HEAD", "/hello", exchange -> exchange.respond(200, JsonNodeFactory.instance.objectNode()))
                .add("POST", "/echo", exchange -> {
                    byte[] body = exchange.bodyStream().readAllBytes();
                    exchange.respond(200, "text/plain", body);
                })
                .add(
                        "POST",
                        "/json",
                        exchange -> exchange.respond(
                                200,
                                exchange.bodyJson()
                                        .orElse(JsonNodeFactory.instance
                                                .objectNode()
                                                .put("none", true))))
                .add("POST", "/unread", exchange -> exchange.empty(204))
                .add("GET", "/stepwise", exchange -> {
                    try (OutputStream out = exchange.stream(200, "text/plain")) {
                        out.write("one".getBytes(StandardCharsets.UTF_8));
                        firstSeen.await();
                        out.write("two".getBytes(StandardCharsets.UTF_8));
                    }
                })
                .add("GET", "/stream", exchange -> {
                    try (OutputStream out = exchange.stream(200, "text/plain")) {
                        out.write("one".getBytes(StandardCharsets.UTF_8));
                        Thread.sleep(50);
                        out.write("two".getBytes(StandardCharsets.UTF_8));
                    }
                })
                .add("POST", "/wait", exchange -> {
                    exchange.interruptWhenClientGone();
                    try (OutputStream out = exchange.stream(200, "application/json")) {
                        Thread.sleep(Duration.ofSeconds(15));
                        out.write('!');
                    } catch (InterruptedException e) {
                        goneSeen.countDown();
                        throw e;
                    }
                })
                .add("POST", "/attach", exchange -> {
                    Hijacked hijacked = exchange.hijack(Multiplexed.RAW_CONTENT_TYPE);
                    InputStream in = hijacked.in();
                    byte[] all = in.readAllBytes();
                    hijacked.out().write("got ".getBytes(StandardCharsets.UTF_8));
                    hijacked.out().write(all);
                    exchange.onClientGone(goneSeen::countDown);
                })
                .add("POST", "/much", exchange -> {
                    Hijacked hijacked = exchange.hijack(Multiplexed.RAW_CONTENT_TYPE);
                    hijacked.in().readAllBytes();
                    Thread.sleep(50);
                    for (int i = 0; i < 8; i++) {
                        hijacked.out().write(new byte[1 << 20]);
                    }
                })
                .add("POST", "/exec", exchange -> {
                    String tty = exchange.bodyJson().orElseThrow().path("Tty").toString();
                    Hijacked hijacked = exchange.hijack(Multiplexed.RAW_CONTENT_TYPE);
                    hijacked.out().write(("tty " + tty + " ").getBytes(StandardCharsets.UTF_8));
                    hijacked.in().transferTo(hijacked.out());
                })
                .add("GET", "/bug", exchange -> {
                    throw new IllegalStateException("secret");
                })
                .add("GET", "/silent", exchange -> {})
                .add("GET", "/breaks", exchange -> {
                    exchange.stream(200, "text/plain").write("half".getBytes(StandardCharsets.UTF_8));
                    throw new IOException("the disk is gone");
                })
                .add("GET", "/refuses", exchange -> {
                    throw new EngineException(409, "the name is in use");
                })
                .add("POST", "/unmodified", exchange -> {
                    throw new EngineException(304, "already started");
                }));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void anAnswerCarriesTheEnginesHeaders() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /v1.41/hello?who=you HTTP/1.1\r\nHost: docker\r\nUser-Agent: test\r\n\r\n");
            RawClient.Response response = client.response();
            assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(response.headers())
                    .containsEntry("api-version", "1.51")
                    .containsEntry("ostype", "linux")
                    .containsEntry("docker-experimental", "false")
                    .containsEntry("server", "Slipway/0.1.0 (linux)")
                    .containsEntry("content-type", "application/json")
                    .containsEntry("content-length", "16")
                    .doesNotContainKey("connection");
            assertThat(response.text()).isEqualTo("{\"hello\":\"you\"}\n");
        }
    }

    @Test
    void oneConnectionServesManyRequestsInTurn() throws IOException {
        try (RawClient client = server.client()) {
            for (int i = 0; i < 100; i++) {
                client.send("GET /hello?who=" + i + " HTTP/1.1\r\nHost:\r\n\r\n");
                assertThat(client.response().text()).isEqualTo("{\"hello\":\"" + i + "\"}\n");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        try (RawClient client = server.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                all.append("POST /echo HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\n\r\n")
                        .append(100 + i);
            }
            client.send(all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.response().text()).isEqualTo(String.valueOf(100 + i));
            }
        }
    }

    @Test
    void whatWasPipelinedBeforeAHalfCloseIsStillAnswered() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /hello HTTP/1.1\r\nHost: d\r\n\r\nGET /stream HTTP/1.1\r\nHost: d\r\n\r\n"
                            + "GET /hello HTTP/1.1\r\nHost: d\r\n\r\n")
                    .endOutput();
            assertThat(client.response().text()).startsWith("{\"hello\"");
            assertThat(client.response().text()).isEqualTo("onetwo");
            assertThat(client.response().text()).startsWith("{\"hello\"");
            assertThat(client.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void aStreamsHeadAndEachWriteAreSentAtOnce() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /stepwise HTTP/1.1\r\nHost: d\r\n\r\n");
            RawClient.Response head = client.head();
            assertThat(head.headers()).containsEntry("transfer-encoding", "chunked");
            assertThat(client.chunk()).asString().isEqualTo("one");
            firstSeen.countDown();
            assertThat(client.chunk()).asString().isEqualTo("two");
            assertThat(client.chunk()).isEmpty();
            client.send("GET /hello HTTP/1.1\r\nHost: d\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(200);
        }
    }

    @Test
    void aHeadRequestGetsTheHeadersAlone() throws IOException {
        try (RawClient client = server.client()) {
            client.send("HEAD /hello HTTP/1.1\r\nHost: d\r\n\r\nGET /hello HTTP/1.1\r\nHost: d\r\n\r\n");
            assertThat(client.head().headers()).containsEntry("content-length", "3");
            assertThat(client.response().text()).startsWith("{\"hello\"");
        }
    }

    @Test
    void aTakenOverConnectionGoesBothWaysAndSurvivesTheHalfClose() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /v1.44/attach?stream=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                    + "Content-Length: 0\r\n\r\n");
            RawClient.Response head = client.head();
            assertThat(head.statusLine()).isEqualTo("HTTP/1.1 101 UPGRADED");
            assertThat(head.headers())
                    .containsEntry("connection", "upgrade")
                    .containsEntry("upgrade", "tcp")
                    .containsEntry("content-type", "application/vnd.docker.raw-stream")
                    .doesNotContainKeys("content-length", "transfer-encoding");
            client.send("input").endOutput();
            assertThat(client.in().readAllBytes()).asString().isEqualTo("got input");
        }
    }

    @Test
    void withoutUpgradeATakenOverConnectionIsA200OfRawBytes() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /attach HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\nearly")
                    .endOutput();
            RawClient.Response head = client.head();
            assertThat(head.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(head.headers()).doesNotContainKeys("content-length", "transfer-encoding", "upgrade");
            assertThat(client.in().readAllBytes()).asString().isEqualTo("got early");
        }
    }

    @Test
    void execTakesAChunkedBodyAndThenRawInput() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /exec HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                    + "Content-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "7\r\n{\"Tty\":\r\n5\r\ntrue}\r\n0\r\n\r\nGET / HTTP/1.1\r\n");
            assertThat(client.head().status()).isEqualTo(101);
            client.send("more").endOutput();
            assertThat(client.in().readAllBytes()).asString().isEqualTo("tty true GET / HTTP/1.1\r\nmore");
        }
    }

    @Test
    void fiftyMegabytesGoThroughATakenOverConnectionBothWays() throws Exception {
        byte[] block = new byte[1 << 20];
        new java.util.Random(7).nextBytes(block);
        try (RawClient client = server.client()) {
            client.send("POST /exec HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"Tty\":false}");
            assertThat(client.head().status()).isEqualTo(101);
            assertThat(client.in().readNBytes("tty false ".length())).asString().isEqualTo("tty false ");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 50; i++) {
                        client.send(block);
                    }
                    client.endOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            for (int i = 0; i < 50; i++) {
                assertThat(client.in().readNBytes(block.length)).isEqualTo(block);
            }
            assertThat(client.in().read()).isEqualTo(-1);
            sender.join();
        }
    }

    /** More than a socket holds, so that the write has to wait: for that the half-closed socket must still be watched. */
    @Test
    void muchIsWrittenToAClientThatHasEndedItsSideLongAgo() throws Exception {
        try (RawClient client = server.client()) {
            client.send("POST /much HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
                    .endOutput();
            assertThat(client.head().status()).isEqualTo(101);
            Thread.sleep(300);
            assertThat(client.in().readAllBytes()).hasSize(8 << 20);
        }
    }

    @Test
    void aClientThatGoesWhileItWaitsIsNoticed() throws Exception {
        RawClient client = server.client();
        client.send("POST /wait HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.head().status()).isEqualTo(200);
        client.close();
        assertThat(goneSeen.await(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatHalfClosesAndGoesLaterIsNoticed() throws Exception {
        RawClient client = server.client();
        client.send("POST /wait HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n")
                .endOutput();
        assertThat(client.head().status()).isEqualTo(200);
        assertThat(goneSeen.await(600, TimeUnit.MILLISECONDS)).isFalse();
        client.close();
        assertThat(goneSeen.await(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theContinueIsSentWhenTheBodyIsWanted() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.head().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
            client.send("body");
            assertThat(client.response().text()).isEqualTo("body");
        }
    }

    @Test
    void theContinueIsNotSentWhenNobodyWantsTheBody() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /unread HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            RawClient.Response response = client.response();
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.headers()).containsEntry("connection", "close");
            assertThat(client.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void anUnreadBodyDoesNotKeepTheClientFromItsAnswer() throws Exception {
        try (RawClient client = server.client()) {
            client.send("POST /unread HTTP/1.1\r\nHost: d\r\nContent-Length: 10000000\r\n\r\n");
            client.send(new byte[10_000_000]);
            assertThat(client.response().status()).isEqualTo(204);
        }
    }

    @Test
    void aMissingBodyIsNoJson() throws IOException {
        assertThat(RawClient.post(server.socket(), "/json", "").text()).isEqualTo("{\"none\":true}\n");
        assertThat(RawClient.post(server.socket(), "/json", "null").text()).isEqualTo("{\"none\":true}\n");
        assertThat(RawClient.post(server.socket(), "/json", "{\"a\":1}").text()).isEqualTo("{\"a\":1}\n");
    }

    @Test
    void malformedJsonIsTheClientsFault() throws IOException {
        for (String json : new String[] {"{", "[1]", "1", "{\"a\":}", "{} {}", "\0", "{\"a\":1}x", "{'a':1}"}) {
            RawClient.Response response = RawClient.post(server.socket(), "/json", json);
            assertThat(response.status()).as(json).isEqualTo(400);
            assertThat(response.text()).contains("{\"message\":\"invalid JSON: ");
        }
        String deep = "[".repeat(100_000);
        assertThat(RawClient.post(server.socket(), "/json", deep).status()).isEqualTo(400);
    }

    @Test
    void jsonIsOnlyTakenWhenItSaysSo() throws IOException {
        try (RawClient client = server.client()) {
            client.send("POST /json HTTP/1.1\r\nHost: d\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(client.response().text())
                    .contains("unsupported Content-Type header (text/plain): must be 'application/json'");
        }
    }

    @Test
    void jsonBeyondTheLimitIsRefused() throws IOException {
        String large = "{\"a\":\"" + "x".repeat(4 << 20) + "\"}";
        assertThat(RawClient.post(server.socket(), "/json", large).status()).isEqualTo(413);
    }

    @Test
    void anUnexpectedFailureTellsNothingOfItsInside() throws IOException {
        RawClient.Response response = RawClient.get(server.socket(), "/bug");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.text()).isEqualTo("{\"message\":\"the engine failed: IllegalStateException\"}\n");
        assertThat(RawClient.get(server.socket(), "/silent").status()).isEqualTo(500);
    }

    @Test
    void aFailureAfterTheFirstByteBreaksTheConnectionOff() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /breaks HTTP/1.1\r\nHost: d\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(new String(client.in().readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void refusalsAreJson() throws IOException {
        assertThat(RawClient.get(server.socket(), "/refuses").text())
                .isEqualTo("{\"message\":\"the name is in use\"}\n");
        RawClient.Response missing = RawClient.get(server.socket(), "/v1.44/nothing");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.text()).isEqualTo("{\"message\":\"page not found\"}\n");
        assertThat(missing.headers()).containsEntry("api-version", "1.51");
        assertThat(RawClient.post(server.socket(), "/hello", "").status()).isEqualTo(405);
        assertThat(RawClient.post(server.socket(), "/unmodified", "").status()).isEqualTo(304);
    }

    @Test
    void whatIsMalformedIsRefusedAndTheConnectionClosed() throws IOException {
        String[] requests = {
            "nonsense\r\n\r\n",
            "GET\r\n\r\n",
            "GET /hello HTTP/9\r\n\r\n",
            "GET /hello HTTP/2.0\r\n\r\n",
            "GET /hello HTTP/1.1\r\nno colon\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: d\r\nContent-Length: x\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: d\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST /echo HTTP/1.1\r\nHost: d\r\nContent-Length: -1\r\n\r\n",
        };
        for (String request : requests) {
            try (RawClient client = server.client()) {
                RawClient.Response response = client.send(request).response();
                assertThat(response.status()).as(request).isBetween(400, 505);
                assertThat(response.text()).as(request).startsWith("{\"message\":");
                assertThat(client.in().read()).as(request).isEqualTo(-1);
            }
        }
    }

    @Test
    void headsBeyondTheLimitAreRefused() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /hello?" + "a".repeat(40_000) + " HTTP/1.1\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(414);
        }
        try (RawClient client = server.client()) {
            client.send("GET /hello HTTP/1.1\r\nX: " + "a".repeat(40_000) + "\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(431);
        }
        try (RawClient client = server.client()) {
            client.send(
                    "GET /hello?who=x&y=" + "a".repeat(30_000) + " HTTP/1.1\r\nX: " + "a".repeat(30_000) + "\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(200);
        }
    }

    @Test
    void anEmptyHostAndRawBracesAreTaken() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /hello?who={\"a\":{\"b\":true}} HTTP/1.1\r\nHost: \r\n\r\n");
            assertThat(client.response().text()).isEqualTo("{\"hello\":\"{\\\"a\\\":{\\\"b\\\":true}}\"}\n");
        }
    }

    @Test
    void anOldClientGetsItsAnswerUntilTheConnectionEnds() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /stream HTTP/1.0\r\n\r\n");
            RawClient.Response head = client.head();
            assertThat(head.headers()).doesNotContainKey("transfer-encoding").containsEntry("connection", "close");
            assertThat(client.in().readAllBytes()).asString().isEqualTo("onetwo");
        }
    }

    @Test
    void unknownExpectationsAreRefused() throws IOException {
        try (RawClient client = server.client()) {
            client.send("GET /hello HTTP/1.1\r\nHost: d\r\nExpect: miracles\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(417);
        }
    }
}
