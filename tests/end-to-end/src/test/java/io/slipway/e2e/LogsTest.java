package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the log says of requests, and what it must never say. */
@Tag("slow")
class LogsTest {
    private static final Content.Image IMAGE = Content.image(604, 1, 2_000);
    private static final String WRONG = "a wrong and secret password";

    @Test
    void noPasswordAndNoTokenIsEverInTheLog() {
        for (String format : List.of("text", "json")) {
            try (RunningRegistry registry = RunningRegistry.prepare(
                            Map.of("SLIPWAY_ACCESS_LOG", "true", "SLIPWAY_LOG_FORMAT", format))
                    .start()) {
                RegistryClient client = registry.client();
                RegistryClient.expect(200, registry.newUser("ana").tokenAnswer(List.of(), ""));
                client.push("admin/logged", "v1", IMAGE);
                String token = client.token("admin/logged", "pull");
                RegistryClient.Answer offline = client.tokenAnswer(List.of(), "&offline_token=true&client_id=tests");
                String refresh = offline.json().get("refresh_token").asString();
                client.form(
                        "/token", "grant_type=password&service=slipway&client_id=t&username=admin&password=" + WRONG);
                client.form(
                        "/token?password=" + WRONG.replace(' ', '+') + "&refresh_token=" + refresh,
                        "grant_type=refresh_token&service=slipway&client_id=t&refresh_token=" + refresh);
                new RegistryClient(registry.url(), "admin", WRONG).tokenAnswer(List.of(), "");
                client.get("/v2/", Optional.of(token.substring(1)));
                client.v2("GET", "/v2/", Optional.of(token), BodyPublishers.noBody(), "Cookie", "session=" + WRONG);
                registry.terminate();
                String log = registry.logText();
                assertThat(log).contains("admin/logged", "\"ana\"");
                for (String secret : List.of(
                        RunningRegistry.PASSWORD, WRONG, WRONG.replace(' ', '+'), "password of ana", token, refresh)) {
                    assertThat(log.contains(secret)).as(secret).isFalse();
                    assertThat(log.contains(secret.substring(1))).as(secret).isFalse();
                }
            }
        }
    }

    @Test
    void aRequestIsFoundByItsIdInTheStructuredLog() {
        try (RunningRegistry registry = RunningRegistry.prepare(
                        Map.of("SLIPWAY_ACCESS_LOG", "true", "SLIPWAY_LOG_FORMAT", "json"))
                .start()) {
            RegistryClient client = registry.client();
            client.push("admin/logged", "v1", IMAGE);
            Optional<String> token = Optional.of(client.token("admin/logged", "pull"));
            // The second is answered from memory, another way.
            for (String id : List.of("the-first-request", "the-second-request")) {
                RegistryClient.Answer answer = client.v2(
                        "GET", "/v2/admin/logged/manifests/v1", token, BodyPublishers.noBody(), "X-Request-Id", id);
                assertThat(answer.header("X-Request-Id")).contains(id);
                JsonNode line = line(registry, id);
                assertThat(line.get("logger_name").asString()).isEqualTo("slipway.access");
                assertThat(line.get("method").asString()).isEqualTo("GET");
                assertThat(line.get("route").asString()).isEqualTo("manifest");
                assertThat(line.get("status").asInt()).isEqualTo(200);
                assertThat(line.get("sent").asInt()).isEqualTo(IMAGE.manifest().length);
                assertThat(line.get("account").asString()).isEqualTo("admin");
                assertThat(line.get("micros").asLong()).isPositive();
            }

            RegistryClient.Answer made = client.v2(
                    "GET",
                    "/v2/",
                    Optional.empty(),
                    BodyPublishers.noBody(),
                    "X-Request-Id",
                    "not well-formed, and \"");
            String id = made.header("X-Request-Id").orElseThrow();
            assertThat(id).matches("[0-9a-f]{16}");
            assertThat(line(registry, id).get("status").asInt()).isEqualTo(401);
        }
    }

    private static JsonNode line(RunningRegistry registry, String id) {
        registry.daemon()
                .await(
                        "a line of " + id,
                        Duration.ofSeconds(5),
                        () -> registry.logText().contains(id));
        return registry.logText()
                .lines()
                .filter(line -> line.contains(id))
                .findFirst()
                .map(RegistryClient.JSON::readTree)
                .orElseThrow();
    }
}
