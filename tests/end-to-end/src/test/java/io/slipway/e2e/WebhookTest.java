package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Webhooks of the packaged registry: through kills between commit and delivery, and to the receiver of the README. */
class WebhookTest {
    private static final Map<String, String> LOOPBACK = Map.of("SLIPWAY_WEBHOOKS_PRIVATE_NETWORKS", "127.0.0.0/8");
    private static final Pattern RECEIVER = Pattern.compile("(?s)```python\n(import base64.*?)```");

    private record Came(String id, JsonNode event) {
        String tag() {
            return event.get("data").get("tag").asString();
        }
    }

    @Test
    void everyEventOutlivesKillsBetweenCommitAndDelivery() throws Exception {
        int rounds = Tier.isFast() ? 2 : 3;
        List<Came> came = Collections.synchronizedList(new ArrayList<>());
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                JsonNode event =
                        RegistryClient.JSON.readTree(exchange.getRequestBody().readAllBytes());
                came.add(new Came(exchange.getRequestHeaders().getFirst("webhook-id"), event));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        List<String> acknowledged = new ArrayList<>();
        try (RunningRegistry registry = RunningRegistry.prepare(LOOPBACK).start()) {
            create(registry, "http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
            for (int round = 0; round < rounds; round++) {
                // Not listening yet, or hanging in the queue of its socket: what is committed now is delivered later.
                RegistryClient client = registry.client();
                for (int push = 0; push < 5; push++) {
                    String tag = "r" + round + "-" + push;
                    client.push("admin/hook", tag, Content.image(round * 100L + push, 1, 1000));
                    acknowledged.add(tag);
                }
                registry.kill();
                if (round == rounds - 1) {
                    receiver.start();
                }
                registry.start();
            }
            await("all events came", () -> tags(came).containsAll(acknowledged));
            Map<String, Set<String>> ids = new HashMap<>();
            for (Came each : List.copyOf(came)) {
                ids.computeIfAbsent(each.tag(), tag -> new HashSet<>()).add(each.id());
            }
            assertThat(ids.keySet()).containsExactlyInAnyOrderElementsOf(acknowledged);
            assertThat(ids.values()).allSatisfy(same -> assertThat(same).hasSize(1));
            assertThat(tags(came).stream().distinct().toList())
                    .as("in the order of the pushes")
                    .isEqualTo(acknowledged);
        } finally {
            receiver.stop(0);
        }
    }

    private static List<String> tags(List<Came> came) {
        return List.copyOf(came).stream().map(Came::tag).toList();
    }

    @Test
    void theReceiverOfTheReadmeVerifiesADelivery() throws Exception {
        Path folder = Scratch.folder("receiver");
        int port = Scratch.freePort();
        Path log = folder.resolve("log");
        try (RunningRegistry registry = RunningRegistry.prepare(LOOPBACK).start()) {
            String secret = create(registry, "http://127.0.0.1:" + port + "/");
            Path program = Files.writeString(
                    folder.resolve("receiver.py"),
                    readmeReceiver().replace("whsec_SECRET", secret).replace("8000", "" + port));
            Daemon receiver =
                    Daemon.start(List.of(Tools.require("python3").toString(), program.toString()), Map.of(), log);
            try {
                registry.client().push("admin/hook", "1.0", Content.image(7, 1, 1000));
                await("the receiver has it", () -> receiver.logText().contains("io.slipway.tag.moved"));
                assertThat(receiver.logText()).contains("\"subject\":\"admin/hook:1.0\"");
                Instant now = Instant.now();
                assertThat(post(port, "{}", now, sign(secret, "msg", now, "{}")))
                        .isEqualTo(204);
                assertThat(post(port, "{ }", now, sign(secret, "msg", now, "{}")))
                        .isEqualTo(401);
                assertThat(post(port, "{}", now, "v1,AAAA")).isEqualTo(401);
                assertThat(post(port, "{}", now, "v1,AAAA " + sign(secret, "msg", now, "{}")))
                        .isEqualTo(204);
                Instant old = now.minus(Duration.ofMinutes(10));
                assertThat(post(port, "{}", old, sign(secret, "msg", old, "{}")))
                        .isEqualTo(401);
            } finally {
                receiver.kill();
            }
        } finally {
            Scratch.delete(folder);
        }
    }

    private static String readmeReceiver() throws IOException {
        Matcher code = RECEIVER.matcher(Files.readString(Path.of("../../README.md")));
        assertThat(code.find()).as("a receiver in the README").isTrue();
        assertThat(code.group(1).lines()).hasSize(10);
        return code.group(1);
    }

    private static int post(int port, String body, Instant at, String signature) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .header("webhook-id", "msg")
                                    .header("webhook-timestamp", "" + at.getEpochSecond())
                                    .header("webhook-signature", signature)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static String sign(String secret, String id, Instant at, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
        String signed = id + "." + at.getEpochSecond() + "." + body;
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    /** Makes a webhook for tags of the admin's namespace. Answers its secret. */
    private static String create(RunningRegistry registry, String url) {
        RegistryClient.Answer answer = registry.client()
                .api(
                        "POST",
                        "/api/v1/webhooks",
                        Map.of("namespace", "admin", "url", url, "events", List.of("tag.moved")));
        RegistryClient.expect(201, answer);
        return answer.json().get("secret").asString();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Waiting.limit(Duration.ofMinutes(3)).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Waiting.pause(50);
        }
    }
}
