package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The tags of a repository as a table. */
class TagTableTest extends ConformanceTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sort=version                     | 2.0 2.0-rc1 1.10 1.9 latest
            sort=version&order=asc           | latest 1.9 1.10 2.0-rc1 2.0
            sort=name&order=asc              | 1.10 1.9 2.0 2.0-rc1 latest
            sort=pushed                      | latest 1.9 2.0-rc1 2.0 1.10
            q=1.                             | 1.10 1.9
            q=2*                             | 2.0 2.0-rc1
            q=*0                             | 2.0 1.10
            q=.                              | 2.0 2.0-rc1 1.10 1.9
            q=%25                            |
            q=_                              |
            """)
    void tagsAreFilteredAndSortedOverAllOfThem(String query, String expected) {
        for (String tag : "1.10 2.0 2.0-rc1 1.9 latest".split(" ", -1)) {
            put(tag, image(""), IMAGE).expect(201);
        }
        assertThat(names("n=1000&" + query))
                .containsExactlyElementsOf(expected == null ? List.of() : List.of(expected.split(" ", -1)));
        List<String> paged = new ArrayList<>();
        String offset = "0";
        while (!offset.isEmpty()) {
            JsonNode page = page("n=2&offset=" + offset + "&" + query);
            page.get("tags").forEach(tag -> paged.add(tag.get("name").asString()));
            offset = page.path("next").asString("");
        }
        assertThat(paged).isEqualTo(names("n=1000&" + query));
    }

    @Test
    void aTagTellsWhatItIsAndWhoElseIsIt() {
        byte[] config = bytes("{\"os\":\"linux\",\"architecture\":\"amd64\",\"created\":\"2026-01-02T03:04:05Z\"}");
        push(config);
        byte[] manifest = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[]}"
                .formatted(IMAGE, descriptor(CONFIG, config)));
        put("1.0", manifest, IMAGE).expect(201);
        put("latest", manifest, IMAGE).expect(201);
        put("other", image(""), IMAGE).expect(201);
        pushed(image(""));
        eventually("the facts", () -> page("platform=linux/amd64").get("total").asInt() == 2);
        JsonNode page = page("q=1.0");
        JsonNode tag = page.get("tags").get(0);
        assertThat(tag.get("digest").asString()).isEqualTo(sha256(manifest));
        assertThat(tag.get("sameImage").toString()).isEqualTo("[\"latest\"]");
        assertThat(tag.get("kind").asString()).isEqualTo("image");
        assertThat(tag.get("platforms").toString()).isEqualTo("[\"linux/amd64\"]");
        assertThat(tag.get("downloadSize").asInt()).isEqualTo(config.length);
        assertThat(tag.get("createdAt").asString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(tag.get("pushedBy").asString()).isEqualTo("admin");
        assertThat(tag.get("pulls").asInt()).isZero();
        assertThat(page.get("untagged").asInt()).isEqualTo(1);
        assertThat(names("platform=linux/arm64")).isEmpty();
    }

    @Test
    void signaturesAreNotAmongTheImages() {
        byte[] signed = image("");
        put("1.0", signed, IMAGE).expect(201);
        byte[] config = bytes("{}");
        byte[] layer = random(50);
        push(config);
        push(layer);
        byte[] signature = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                        IMAGE,
                        descriptor(CONFIG, config),
                        descriptor("application/vnd.dev.cosign.simplesigning.v1+json", layer)));
        put(sha256(signed).replace(':', '-') + ".sig", signature, IMAGE).expect(201);
        eventually("the facts", () -> names("").equals(List.of("1.0")));
        assertThat(names("attached=true")).hasSize(1);
    }

    @Test
    void whoMayNotReadIsToldThatThereIsNothing() {
        put("1.0", image(""), IMAGE).expect(201);
        Answer hidden = anonymous().api("GET", "/api/v1/tags?repository=" + repository, "");
        Answer absent = anonymous().api("GET", "/api/v1/tags?repository=admin/none", "");
        hidden.expect(404);
        assertThat(hidden.text().replace(repository, "admin/none")).isEqualTo(absent.text());
    }

    @ParameterizedTest
    @CsvSource({"sort=best, sort", "order=up, order", "offset=-1, offset", "offset=x, offset", "q=%00, U+0000"})
    void whatCannotBeAskedIsSaidSo(String query, String says) {
        put("1.0", image(""), IMAGE).expect(201);
        Answer answer = client.api("GET", "/api/v1/tags?repository=" + repository + "&" + query, "");
        answer.expect(400);
        assertThat(answer.json().get("detail").asString()).contains(says);
    }

    private JsonNode page(String query) {
        return client.api("GET", "/api/v1/tags?repository=" + repository + "&" + query, "")
                .expect(200)
                .json();
    }

    private List<String> names(String query) {
        List<String> names = new ArrayList<>();
        page(query).get("tags").forEach(tag -> names.add(tag.get("name").asString()));
        return names;
    }
}
