package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Deleting many tags at once: what is told beforehand, what goes, and that it comes back. */
class TagDeletionTest extends ConformanceTest {

    @Test
    void whatWasDeletedTogetherComesBackTogether() {
        byte[] first = image("");
        byte[] second = image("");
        put("4.1.0", first, IMAGE).expect(201);
        put("4.1.1", second, IMAGE).expect(201);
        put("4.2.0", second, IMAGE).expect(201);
        JsonNode deleted = delete("{\"matching\":{\"q\":\"4.1*\"}}");
        assertThat(deleted.get("deleted")).hasSize(2);
        assertThat(deleted.get("left").asInt()).isZero();
        assertThat(tags()).containsExactly("4.2.0");
        StringBuilder ids = new StringBuilder();
        deleted.get("deleted")
                .forEach(gone -> ids.append(ids.isEmpty() ? "" : ",").append(gone.get("deletion")));
        JsonNode restored = restore("{\"ids\":[" + ids + "]}");
        assertThat(restored.get("restored").toString()).contains("4.1.0", "4.1.1");
        assertThat(tags()).containsExactly("4.1.0", "4.1.1", "4.2.0");
        assertThat(client.get(manifests("4.1.0")).expect(200).body()).isEqualTo(first);
        // Once more there is nothing left to bring back.
        assertThat(restore("{\"ids\":[" + ids + "]}").get("gone")).hasSize(2);
    }

    @Test
    void aTagThatWasTakenMeanwhileIsLeft() {
        put("1", image(""), IMAGE).expect(201);
        long id = delete("{\"tags\":[\"1\",\"1\",\"2\"]}")
                .at("/deleted/0/deletion")
                .asLong();
        byte[] other = image("");
        put("1", other, IMAGE).expect(201);
        assertThat(restore("{\"ids\":[" + id + "]}").get("taken").toString()).isEqualTo("[\"1\"]");
        assertThat(client.get(manifests("1")).expect(200).body()).isEqualTo(other);
    }

    @Test
    void whatMatchesByNowMayBeOtherThanThePreviewHasShown() {
        put("1.0", image(""), IMAGE).expect(201);
        put("1.1", image(""), IMAGE).expect(201);
        String seen = matching();
        put("1.1", image(""), IMAGE).expect(201);
        assertThat(refused(seen)).contains("pushed again");
        String seenAnew = matching();
        put("1.2", image(""), IMAGE).expect(201);
        delete("{\"tags\":[\"1.0\"]}");
        assertThat(refused(seenAnew)).contains("other tags match");
        assertThat(tags()).containsExactly("1.1", "1.2");
        assertThat(delete("{\"matching\":{\"q\":\"1.*\",\"expected\":\"" + matching() + "\"}}")
                        .get("deleted"))
                .hasSize(2);
    }

    /** What the preview says matches. */
    private String matching() {
        JsonNode preview = client.api(
                        "POST",
                        "/api/v1/tag-deletions/preview?repository=" + repository,
                        "{\"matching\":{\"q\":\"1.*\"}}")
                .expect(200)
                .json();
        assertThat(preview.get("tags").asInt()).isEqualTo(2);
        return preview.get("matching").asString();
    }

    private String refused(String expected) {
        return client.api(
                        "POST",
                        "/api/v1/tag-deletions?repository=" + repository,
                        "{\"matching\":{\"q\":\"1.*\",\"expected\":\"" + expected + "\"}}")
                .expect(409)
                .json()
                .get("detail")
                .asString();
    }

    @Test
    void whatIsNotThereIsSaid() {
        put("1", image(""), IMAGE).expect(201);
        JsonNode deleted = delete("{\"tags\":[\"1\",\"2\"]}");
        assertThat(deleted.get("missing").toString()).isEqualTo("[\"2\"]");
        assertThat(deleted.get("deleted")).hasSize(1);
    }

    @Test
    void aPreviewCountsWhatNothingElseNeeds() {
        byte[] shared = image("");
        byte[] alone = image("");
        put("a", shared, IMAGE).expect(201);
        put("b", shared, IMAGE).expect(201);
        put("c", alone, IMAGE).expect(201);
        // One of two names frees nothing.
        assertThat(preview("a").toString()).isEqualTo("{\"tags\":1,\"manifests\":0,\"bytes\":0,\"matching\":null}");
        JsonNode both = preview("a\",\"b");
        assertThat(both.get("manifests").asInt()).isEqualTo(1);
        assertThat(both.get("bytes").asLong()).isEqualTo(size(shared));
        JsonNode all = preview("a\",\"b\",\"c");
        assertThat(all.get("manifests").asInt()).isEqualTo(2);
        assertThat(all.get("bytes").asLong()).isEqualTo(size(shared) + size(alone));
        // What an index lists is kept by it, and goes with it.
        byte[] index = index("", alone);
        put("multi", index, INDEX).expect(201);
        assertThat(preview("c").get("manifests").asInt()).isZero();
        assertThat(preview("multi").get("manifests").asInt()).isEqualTo(1);
        JsonNode together = preview("multi\",\"c");
        assertThat(together.get("tags").asInt()).isEqualTo(2);
        client.delete(manifests("c")).expect(202);
        assertThat(preview("multi").get("manifests").asInt()).isEqualTo(2);
        assertThat(preview("multi").get("bytes").asLong()).isEqualTo(size(alone) + index.length);
    }

    @Test
    void whoMayOnlyReadDeletesNothing() {
        put("1", image(""), IMAGE).expect(201);
        Client reader = newUser("r" + System.nanoTime());
        String body = "{\"tags\":[\"1\"]}";
        for (String path : List.of("tag-deletions", "tag-deletions/preview")) {
            reader.api("POST", "/api/v1/" + path + "?repository=" + repository, body)
                    .expect(404);
        }
        reader.api("POST", "/api/v1/deletions/restore?repository=" + repository, "{\"ids\":[1]}")
                .expect(404);
        makePublic(repository);
        for (String path : List.of("tag-deletions", "tag-deletions/preview")) {
            reader.api("POST", "/api/v1/" + path + "?repository=" + repository, body)
                    .expect(403);
        }
        assertThat(tags()).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                   | tags
            {"tags":["1"],"matching":{}}         | tags
            {"tags":[null]}                      | tags
            {"tags":["not a tag"]}               | not a tag
            {"matching":{"q":7.5,"platform":[]}} | platform
            []                                   | object
            """)
    void whatCannotBeIsSaidSo(String body, String says) {
        put("1", image(""), IMAGE).expect(201);
        Answer answer = client.api("POST", "/api/v1/tag-deletions?repository=" + repository, body);
        answer.expect(400);
        assertThat(answer.json().get("detail").asString()).contains(says);
        client.api("POST", "/api/v1/deletions/restore?repository=" + repository, "{}")
                .expect(400);
        client.api("POST", "/api/v1/deletions/restore?repository=" + repository, "{\"ids\":[null]}")
                .expect(400);
        assertThat(tags()).containsExactly("1");
    }

    private JsonNode delete(String body) {
        return client.api("POST", "/api/v1/tag-deletions?repository=" + repository, body)
                .expect(200)
                .json();
    }

    private JsonNode preview(String tags) {
        return client.api(
                        "POST",
                        "/api/v1/tag-deletions/preview?repository=" + repository,
                        "{\"tags\":[\"" + tags + "\"]}")
                .expect(200)
                .json();
    }

    private JsonNode restore(String body) {
        return client.api("POST", "/api/v1/deletions/restore?repository=" + repository, body)
                .expect(200)
                .json();
    }

    private List<String> tags() {
        return client.get("/v2/" + repository + "/tags/list").texts("tags");
    }

    /** Of a manifest of {@link #image} and of what it needs. */
    private static long size(byte[] manifest) {
        JsonNode read = Answer.JSON.readTree(manifest);
        return manifest.length
                + read.at("/config/size").asLong()
                + read.at("/layers/0/size").asLong();
    }
}
