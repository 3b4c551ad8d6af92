package io.slipway.agent.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests with bytes changed, dropped, doubled and cut: whatever comes, the server answers or closes, and lives on. */
@Timeout(240)
class MalformedRequestsTest {
    private static final int ROUNDS = Integer.getInteger("slipway.fuzz.requests", 3000);

    private static final List<String> SEEDS = List.of(
            "GET /v1.44/hello?who=a&filters={\"a\":{\"b\":true}} HTTP/1.1\r\nHost: d\r\nUser-Agent: x\r\n\r\n",
            "POST /json HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"Tty\":false}",
            "POST /json HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "7\r\n{\"Tty\":\r\n5;ext=1\r\ntrue}\r\n0\r\nTrailer: x\r\n\r\n",
            "POST /attach HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\nraw",
            "POST /json HTTP/1.1\r\nHost:\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
            "HEAD /hello HTTP/1.1\r\nHost: d\r\n\r\nGET /hello HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n");

    private ServerFixture server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerFixture(new Router()
                .add(
                        "GET",
                        "/hello",
                        exchange -> exchange.respond(
                                200,
                                "text/plain",
                                exchange.query("who").orElse("").getBytes(StandardCharsets.UTF_8)))
                .add("HEAD", "/hello", exchange -> exchange.empty(200))
                .add("POST", "/json", exchange -> {
                    exchange.filters();
                    exchange.bodyJson();
                    exchange.empty(204);
                })
                .add("POST", "/attach", exchange -> {
                    Hijacked hijacked = exchange.hijack(Multiplexed.RAW_CONTENT_TYPE);
                    hijacked.in().transferTo(hijacked.out());
                }));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void theServerAnswersOrClosesAndLivesOn() throws IOException {
        Random random = new Random(20260504);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] request =
                    mutate(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.ISO_8859_1), random);
            String shown = i + ": " + new String(request, StandardCharsets.ISO_8859_1);
            byte[] answer = answer(request, random);
            if (answer.length > 0 && !new String(request, StandardCharsets.ISO_8859_1).contains("/attach")) {
                assertThat(new String(answer, StandardCharsets.ISO_8859_1))
                        .as(shown)
                        .startsWith("HTTP/1.1 ");
                int status = Integer.parseInt(new String(answer, 9, 3, StandardCharsets.ISO_8859_1));
                assertThat(status == 500).as(shown).isFalse();
            }
        }
        assertThat(RawClient.get(server.socket(), "/hello?who=still").text()).isEqualTo("still");
    }

    private byte[] answer(byte[] request, Random random) throws IOException {
        try (RawClient client = server.client()) {
            try {
                if (random.nextInt(4) == 0 && request.length > 1) {
                    int cut = 1 + random.nextInt(request.length - 1);
                    client.send(java.util.Arrays.copyOf(request, cut));
                    client.send(java.util.Arrays.copyOfRange(request, cut, request.length));
                } else {
                    client.send(request);
                }
                if (random.nextInt(20) == 0) {
                    return new byte[0];
                }
                client.endOutput();
            } catch (IOException e) {
                // The server may have closed already.
                assertThat(e.getMessage()).containsAnyOf("Broken pipe", "reset");
            }
            return readAll(client);
        }
    }

    private static byte[] readAll(RawClient client) throws IOException {
        try {
            return client.in().readAllBytes();
        } catch (IOException e) {
            assertThat(e.getMessage()).contains("reset");
            return new byte[0];
        }
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] bytes = seed;
        for (int changes = random.nextInt(6); changes >= 0; changes--) {
            int at = random.nextInt(Math.max(1, bytes.length));
            bytes = switch (random.nextInt(5)) {
                case 0 -> splice(bytes, at, 1, new byte[] {(byte) random.nextInt(256)});
                case 1 -> splice(bytes, at, 1 + random.nextInt(8), new byte[0]);
                case 2 ->
                    splice(bytes, at, 0, java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 20)));
                case 3 -> splice(bytes, at, 0, new byte[] {'\r', '\n'});
                default ->
                    splice(
                            bytes,
                            at,
                            0,
                            " %00\t:{}\0".substring(0, 1 + random.nextInt(8)).getBytes(StandardCharsets.UTF_8));
            };
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, int remove, byte[] insert) {
        int from = Math.min(at, bytes.length);
        int to = Math.min(bytes.length, from + remove);
        byte[] result = new byte[bytes.length - (to - from) + insert.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(insert, 0, result, from, insert.length);
        System.arraycopy(bytes, to, result, from + insert.length, bytes.length - to);
        return result;
    }
}
