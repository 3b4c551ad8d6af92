package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LookupTest extends ConformanceTest {
    @Test
    void aManifestIsFoundByTheBeginningOfItsDigest() {
        byte[] image = image("");
        String digest = sha256(image);
        put("1.0", image, IMAGE).expect(201);
        put("latest", image, IMAGE).expect(201);
        for (String asked : List.of(digest, digest.substring(7), digest.substring(7, 14), digest.substring(0, 20))) {
            JsonNode match = only(client, asked);
            assertThat(match.get("repository").asString()).isEqualTo(repository);
            assertThat(match.get("digest").asString()).isEqualTo(digest);
            assertThat(match.get("tags").valueStream().map(JsonNode::asString)).containsExactly("latest", "1.0");
        }
        assertThat(look(client, digest.substring(7, 13))).isEmpty();
        client.delete(manifests(digest)).expect(202);
        assertThat(look(client, digest)).isEmpty();
    }

    @Test
    void aTagIsFoundByWordsOfTheRepositoryAndItsBeginning() {
        byte[] image = image("");
        for (String tag : List.of("4.11.0", "4.11.1", "4.1", "5")) {
            put(tag, image, IMAGE).expect(201);
        }
        String last = repository.substring(repository.indexOf('/') + 1);
        eventually("the summary", () -> !look(client, last + " 4.1").isEmpty());
        for (String separator : List.of(" ", "  ", ":")) {
            assertThat(tags(client, last + separator + "4.11")).containsExactlyInAnyOrder("4.11.0", "4.11.1");
            assertThat(tags(client, last + separator + "4.1"))
                    .as("the very tag first")
                    .hasSize(3)
                    .startsWith("4.1");
        }
        assertThat(look(client, last + " 4_11")).isEmpty();
        assertThat(look(client, last + " %")).isEmpty();
    }

    @Test
    void whoMayNotPullFindsNothing() {
        byte[] image = image("");
        put("1.0", image, IMAGE).expect(201);
        String digest = sha256(image);
        String last = repository.substring(repository.indexOf('/') + 1);
        eventually("the summary", () -> !look(client, last + " 1.0").isEmpty());
        String ann = "l" + System.nanoTime();
        for (Client other : List.of(newUser(ann), anonymous())) {
            assertThat(look(other, digest)).isEmpty();
            assertThat(look(other, last + " 1.0")).isEmpty();
        }
        makePublic(repository);
        for (Client other : List.of(newUser("m" + ann), anonymous())) {
            eventually("the public one", () -> !look(other, last + " 1.0").isEmpty());
            assertThat(look(other, digest)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%20", "a", ":", "%00%20a", "a%0A:b", "sha256:", "sha256:zzzzzzz", "%25%25%25%20_"})
    void anythingElseMatchesNothingOrIsRefused(String asked) {
        Answer answer = client.api("GET", "/api/v1/lookup?q=" + asked, "");
        assertThat(answer.status()).isIn(200, 400);
        if (answer.status() == 200) {
            assertThat(answer.json().get("matches").isEmpty()).isTrue();
        }
    }

    @Test
    void aLongQuestionIsRefused() {
        client.api("GET", "/api/v1/lookup?q=" + "a:".repeat(129), "").expect(400);
    }

    private static List<String> tags(Client client, String asked) {
        return look(client, asked).stream()
                .flatMap(match -> match.get("tags").valueStream())
                .map(JsonNode::asString)
                .toList();
    }

    private static JsonNode only(Client client, String asked) {
        List<JsonNode> found = look(client, asked);
        assertThat(found).as(asked).hasSize(1);
        return found.getFirst();
    }

    private static List<JsonNode> look(Client client, String asked) {
        Stream<JsonNode> found = client.api(
                        "GET", "/api/v1/lookup?q=" + asked.replace("%", "%25").replace(" ", "%20"), "")
                .expect(200)
                .json()
                .get("matches")
                .valueStream();
        return found.toList();
    }
}
