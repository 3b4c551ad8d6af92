package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Finding repositories, and what is said about them. */
class SearchTest extends ConformanceTest {
    private String word = "";

    @BeforeEach
    void aWordOfItsOwn() {
        word = "w" + System.nanoTime();
    }

    @Test
    void aPushedImageIsFoundWithWhatItIs() {
        String name = pushed("admin/" + word, "1.9", "1.10", "2.0-rc1", "latest");
        describe(name, "{\"description\":\"Serves things\",\"readme\":\"# How to\",\"categories\":[\"web\"]}");
        eventually("all of it", () -> {
            JsonNode seen = only(word);
            return seen.get("tags").asInt() == 4
                    && seen.get("description").asString().equals("Serves things");
        });
        JsonNode found = only(word);
        assertThat(found.get("name").asString()).isEqualTo(name);
        assertThat(found.get("newest").asString()).isEqualTo("1.10");
        assertThat(found.get("platforms").toString()).isEqualTo("[\"linux/arm64/v8\"]");
        assertThat(found.get("kinds").toString()).isEqualTo("[\"image\"]");
        assertThat(found.get("tags").asInt()).isEqualTo(4);
        assertThat(found.get("downloadSize").asInt()).isGreaterThan(100);
        assertThat(found.get("visibility").asString()).isEqualTo("private");
        assertThat(found.get("description").asString()).isEqualTo("Serves things");
    }

    @Test
    void wordsAreFoundWhereverTheyStandAndTheNameComesFirst() {
        String inReadme = pushed("admin/r" + word, "1");
        String inLabel = made("admin/l" + System.nanoTime(), labelled(word), "1");
        String inDescription = pushed("admin/d" + System.nanoTime(), "1");
        String prefix = pushed("admin/" + word + "-more", "1");
        String exact = pushed("admin/" + word, "1");
        describe(inReadme, "{\"readme\":\"all about " + word + "\"}");
        describe(inDescription, "{\"description\":\"" + word + "!\"}");
        eventually("the summary", () -> names(client, "q=" + word).size() == 5);
        List<String> names = names(client, "q=" + word);
        assertThat(names.subList(0, 2)).containsExactly(exact, prefix);
        assertThat(names).contains(inReadme, inLabel, inDescription);
        assertThat(names(client, "q=" + word.substring(0, word.length() - 2))).contains(exact);
        assertThat(names(client, "q=" + word + "%20nothing-of-the-kind")).isEmpty();
        assertThat(names(client, "q=%25")).isEmpty();
    }

    @Test
    void onlyWhatTheCallerMaySeeIsFoundAndCounted() {
        String ann = "a" + word;
        Client hers = newUser(ann);
        String secret = pushed(ann + "/secret" + word, "1");
        String open = pushed(ann + "/open" + word, "1");
        makePublic(open);
        describe(secret, "{\"description\":\"very " + word + "\"}");
        describe(open, "{\"description\":\"also " + word + "\"}");
        eventually("the summary", () -> names(client, "q=" + word).size() == 2);
        Client stranger = anonymous();
        Client other = newUser("b" + word);
        for (Client outsider : List.of(stranger, other)) {
            assertThat(names(outsider, "q=" + word)).containsExactly(open);
            assertThat(outsider.api("GET", "/api/v1/search?q=" + word, "")
                            .json()
                            .get("total")
                            .asInt())
                    .isEqualTo(1);
            assertThat(outsider.api("GET", "/v1/search?q=secret" + word, "")
                            .json()
                            .get("num_results")
                            .asInt())
                    .isZero();
            assertThat(outsider.api("GET", "/api/v1/search?q=&n=1000&ns=" + ann, "")
                            .text())
                    .doesNotContain(secret);
            Answer hidden = outsider.api("GET", "/api/v1/profile?repository=" + secret, "")
                    .expect(404);
            Answer absent = outsider.api("GET", "/api/v1/profile?repository=" + ann + "/none", "")
                    .expect(404);
            assertThat(hidden.text().replace("secret" + word, "none")).isEqualTo(absent.text());
        }
        other.api("PUT", "/api/v1/star?repository=" + secret, "").expect(404);
        stranger.api("PUT", "/api/v1/star?repository=" + open, "").expect(401);
        assertThat(names(hers, "q=" + word)).containsExactlyInAnyOrder(secret, open);
        // It follows at once: the condition is part of the question.
        client.api("PATCH", "/api/v1/repositories/" + open, "{\"visibility\":\"private\"}")
                .expect(200);
        assertThat(names(stranger, "q=" + word)).isEmpty();
        client.api("DELETE", "/api/v1/repositories/" + secret, "").expect(204);
        assertThat(names(hers, "q=" + word)).containsExactly(open);
    }

    @Test
    void filtersAndOrders() {
        String one = pushed("admin/one-" + word, "1");
        String two = pushed("admin/two-" + word, "1");
        describe(two, "{\"official\":true}");
        client.api("PUT", "/api/v1/star?repository=" + one, "").expect(204);
        client.api("PUT", "/api/v1/star?repository=" + one, "").expect(204);
        eventually("the summary", () -> names(client, "official=true&q=" + word).size() == 1);
        assertThat(names(client, "official=true&q=" + word)).containsExactly(two);
        assertThat(names(client, "starred=true&q=" + word)).containsExactly(one);
        assertThat(names(client, "sort=stars&q=" + word)).containsExactly(one, two);
        assertThat(names(client, "sort=name&q=" + word)).containsExactly(one, two);
        assertThat(names(client, "sort=pushed&q=" + word)).containsExactly(two, one);
        assertThat(names(client, "q=" + word)).containsExactly(two, one);
        assertThat(names(client, "kind=image&q=" + word)).hasSize(2);
        assertThat(names(client, "kind=chart&q=" + word)).isEmpty();
        assertThat(names(client, "platform=linux/arm64/v8&q=" + word)).hasSize(2);
        assertThat(names(client, "platform=linux/arm64&q=" + word)).hasSize(2);
        assertThat(names(client, "platform=linux/arm&q=" + word)).isEmpty();
        assertThat(names(client, "platform=linux/arm64/v9&q=" + word)).isEmpty();
        assertThat(names(client, "platform=linux/amd64&q=" + word)).isEmpty();
        assertThat(names(client, "ns=admin&q=" + word)).hasSize(2);
        assertThat(names(client, "ns=else&q=" + word)).isEmpty();
        JsonNode starred = client.api("GET", "/api/v1/search?sort=stars&q=" + word, "")
                .json()
                .get("results");
        assertThat(starred.at("/0/stars").asInt()).isEqualTo(1);
        assertThat(starred.at("/0/starred").asBoolean()).isTrue();
        assertThat(starred.at("/1/starred").asBoolean()).isFalse();
        client.api("DELETE", "/api/v1/star?repository=" + one, "").expect(204);
        assertThat(names(client, "starred=true&q=" + word)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"relevance", "stars", "pulls", "pushed", "name"})
    void pagesFollowEachOtherInEveryOrder(String sort) {
        for (int number = 0; number < 5; number++) {
            pushed("admin/" + word + "-" + number, "1");
        }
        eventually("the summary", () -> names(client, "q=" + word).size() == 5);
        List<String> all = names(client, "sort=" + sort + "&q=" + word);
        assertThat(paged("sort=" + sort + "&q=" + word, 2))
                .containsExactlyElementsOf(all)
                .hasSize(5);
    }

    @Test
    void theBestMatchesComeFirstAndTheStarredOnesOfThoseThatMatchEquallyWell() {
        List<String> names = List.of(
                pushed("admin/" + word, "1"),
                pushed("admin/" + word + "-b", "1"),
                pushed("admin/" + word + "-a", "1"),
                pushed("admin/y-" + word, "1"),
                pushed("admin/x-" + word, "1"),
                pushed("admin/d" + System.nanoTime(), "1"),
                pushed("admin/c" + System.nanoTime(), "1"));
        names.subList(5, 7).forEach(name -> describe(name, "{\"description\":\"" + word + "\"}"));
        for (int starred : List.of(1, 3, 5)) {
            client.api("PUT", "/api/v1/star?repository=" + names.get(starred), "")
                    .expect(204);
        }
        eventually("the summaries", () -> names(client, "q=" + word).equals(names));
        for (int size = 1; size <= 8; size++) {
            assertThat(paged("q=" + word, size)).containsExactlyElementsOf(names);
        }
    }

    /** All that is found, asked for in pages of this size. */
    private List<String> paged(String query, int size) {
        List<String> paged = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = client.api("GET", "/api/v1/search?n=" + size + "&" + query + "&after=" + after, "")
                    .expect(200)
                    .json();
            assertThat(page.get("results").size()).isLessThanOrEqualTo(size);
            page.get("results").forEach(result -> paged.add(result.get("name").asString()));
            after = page.path("next").asString("");
        } while (!after.isEmpty());
        return paged;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sort=best                     | sort
            kind=thing                    | kind
            after=x                       | after
            after=eAo                     | after
            sort=pushed&after=MAorOTk5OTk5OTk4LTAxLTAxVDAwOjAwWgph | after
            sort=stars&after=eAoxCmE | after
            sort=stars&after=MAp4CmE | after
            starred=true                  |
            official=maybe                | official
            n=many                        | 'n'
            ns=%00                        | U+0000
            """)
    void whatCannotBeAskedIsSaidSo(String query, String says) {
        Answer answer = (says == null ? anonymous() : client).api("GET", "/api/v1/search?" + query, "");
        answer.expect(400);
        assertThat(answer.json().get("detail").asString()).contains(says == null ? "starred" : says);
    }

    @Test
    void dockersOwnSearchFindsTheSame() {
        String name = pushed("admin/" + word, "1");
        describe(name, "{\"description\":\"Serves things\",\"official\":true}");
        client.api("PUT", "/api/v1/star?repository=" + name, "").expect(204);
        eventually("the summary", () -> only(word).get("official").asBoolean());
        JsonNode found =
                client.api("GET", "/v1/search?n=25&q=" + word, "").expect(200).json();
        assertThat(found.get("num_results").asInt()).isEqualTo(1);
        JsonNode result = found.get("results").get(0);
        assertThat(result.get("name").asString()).isEqualTo(name);
        assertThat(result.get("description").asString()).isEqualTo("Serves things");
        assertThat(result.get("star_count").asInt()).isEqualTo(1);
        assertThat(result.get("is_official").asBoolean()).isTrue();
        assertThat(result.get("is_automated").asBoolean()).isFalse();
        assertThat(anonymous()
                        .api("GET", "/v1/_ping", "")
                        .expect(200)
                        .json()
                        .get("standalone")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void pullsAreCountedByWhatWasAskedFor() {
        String name = pushed("admin/" + word, "1");
        byte[] child = manifest;
        byte[] index = index("", child);
        put("multi", index, INDEX).expect(201);
        eventually("the summary", () -> only(word).get("pulls").asInt() == 0);
        for (int time = 0; time < 3; time++) {
            client.get(manifests("multi")).expect(200);
            client.get(manifests(sha256(child))).expect(200);
            client.head(manifests("multi")).expect(200);
        }
        eventually("the summary", () -> only(word).get("pulls").asInt() == 3);
        assertThat(only(word).get("lastPull").asString()).isNotEmpty();
        assertThat(name).isEqualTo(repository);
    }

    @Test
    void aDeprecatedRepositoryTellsWhoPulls() {
        String name = pushed("admin/" + word, "1");
        assertThat(client.get(manifests("1")).header("Warning")).isEmpty();
        describe(name, "{\"deprecation\":\"use admin/other \\\"2\\\"\"}");
        for (int time = 0; time < 3; time++) {
            assertThat(client.get(manifests("1")).header("Warning")).contains("299 - \"use admin/other \\\"2\\\"\"");
            assertThat(client.head(manifests("1")).header("Warning")).isPresent();
        }
        describe(name, "{\"deprecation\":\"已弃用\"}");
        assertThat(client.get(manifests("1")).header("Warning").orElseThrow()).contains("notice on its page");
        describe(name, "{\"deprecation\":\"Use “admin/other” – 请用新的\"}");
        assertThat(client.get(manifests("1")).header("Warning"))
                .contains("299 - \"Use \\\"admin/other\\\" - ... (in full on the repository's page)\"");
        describe(name, "{\"deprecation\":\"\"}");
        assertThat(client.get(manifests("1")).header("Warning")).isEmpty();
    }

    @Test
    void nobodyLosesWhatSomebodyElseHasWritten() {
        String name = pushed("admin/" + word, "1");
        String path = "/api/v1/profile?repository=" + name;
        Answer first = client.api("GET", path, "").expect(200);
        assertThat(first.header("ETag")).contains("\"0\"");
        patch(path, "\"0\"", "{\"description\":\"mine\"}").expect(200);
        Answer late = patch(path, "\"0\"", "{\"description\":\"theirs\"}");
        late.expect(412);
        assertThat(late.json().get("description").asString()).isEqualTo("mine");
        patch(path, "\"1\"", "{\"description\":\"theirs\"}").expect(200);
        patch(path, "nonsense", "{}").expect(412);
        patch(path, "\"0\", \"1\"", "{}").expect(412);
        patch(path, "\"99999999999999999999\"", "{}").expect(412);
        patch(path, "\"0\", W/\"2\"", "{}").expect(200);
        patch(path, "*", "{}").expect(200);
        JsonNode profile = client.api("GET", path, "").json();
        assertThat(profile.get("revision").asInt()).isEqualTo(4);
        assertThat(profile.get("updatedBy").asString()).isEqualTo("admin");
        assertThat(profile.get("can").toString()).contains("pull", "push", "delete", "edit", "vouch", "star");
    }

    @Test
    void whoMayOnlyReadChangesNothing() {
        String name = pushed("admin/" + word, "1");
        makePublic(name);
        Client reader = newUser("c" + word);
        JsonNode seen = reader.api("GET", "/api/v1/profile?repository=" + name, "")
                .expect(200)
                .json();
        assertThat(seen.get("can").toString()).isEqualTo("[\"pull\",\"star\"]");
        reader.api("PATCH", "/api/v1/profile?repository=" + name, "{\"description\":\"x\"}")
                .expect(403);
        Client owner = newUser("d" + word);
        String own = pushed("d" + word + "/x", "1");
        owner.api("PATCH", "/api/v1/profile?repository=" + own, "{\"description\":\"x\"}")
                .expect(200);
        owner.api("PATCH", "/api/v1/profile?repository=" + own, "{\"official\":true}")
                .expect(403);
        JsonNode strangers = anonymous()
                .api("GET", "/api/v1/profile?repository=" + name, "")
                .expect(200)
                .json();
        assertThat(strangers.get("can").toString()).isEqualTo("[\"pull\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"description":"two\\nlines"}         | description
            {"description":7.5,"readme":[]}       | readme
            {"readme":"\\u0000"}                  | readme
            {"categories":["Web"]}                | categories
            {"categories":[null]}                 | categories
            {"categories":"web"}                  | categories
            {"deprecation":"a\\tb"}               | deprecation
            {"official":"perhaps"}                | official
            {"descripton":"x"}                    | descripton
            []                                    | object
            """)
    void aProfileThatCannotBeIsRefusedByItsField(String body, String says) {
        String name = pushed("admin/" + word, "1");
        Answer answer = client.api("PATCH", "/api/v1/profile?repository=" + name, body);
        answer.expect(400);
        assertThat(answer.json().get("detail").asString()).contains(says);
        String long1 = "{\"description\":\"" + "x".repeat(201) + "\"}";
        assertThat(client.api("PATCH", "/api/v1/profile?repository=" + name, long1)
                        .expect(400)
                        .json()
                        .get("detail")
                        .asString())
                .contains("200");
    }

    @Test
    void aReadmeIsShownAsHtmlWithoutWhatRuns() {
        String name = pushed("admin/" + word, "1");
        describe(name, "{\"readme\":\"# Hi\\n<script>alert(1)</script>\"}");
        String html = client.api("GET", "/api/v1/profile?repository=" + name, "")
                .json()
                .get("readmeHtml")
                .asString();
        assertThat(html).contains("<h1>Hi</h1>").doesNotContain("<script");
        String preview = client.api("POST", "/api/v1/readme-preview", "{\"markdown\":\"**b**\"}")
                .expect(200)
                .json()
                .get("html")
                .asString();
        assertThat(preview).contains("<strong>b</strong>");
        client.api("POST", "/api/v1/readme-preview", "{}").expect(400);
        anonymous()
                .api("POST", "/api/v1/readme-preview", "{\"markdown\":\"x\"}")
                .expect(401);
    }

    @Test
    void hostileConfigsAreReadAsFarAsTheyGo() {
        for (String config : new String[] {
            "{}",
            "[]",
            "not json",
            "{\"os\":7,\"architecture\":{}}",
            "{\"os\":\"\\u0000\",\"architecture\":\"x\"}",
            "{\"config\":{\"Labels\":{\"a\\u0000\":\"b\",\"c\":\"" + "d".repeat(10_000) + "\",\"e\":7}}}",
            "{\"created\":\"yesterday\"}",
            "{\"created\":\"+999999999-12-31T23:59:59Z\"}",
            "[".repeat(5000)
        }) {
            String name = "admin/" + word + "-" + System.nanoTime();
            made(name, config, "1");
            eventually(
                    "the summary", () -> names(client, "q=" + name.substring(6)).contains(name));
        }
    }

    private byte[] manifest = {};

    private String pushed(String name, String... tags) {
        return made(
                name,
                "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"nonce\":\"" + System.nanoTime()
                        + "\"}",
                tags);
    }

    private static String labelled(String word) {
        return "{\"os\":\"linux\",\"architecture\":\"arm64\",\"config\":{\"Labels\":{\"org.example\":\"has " + word
                + " in it\"}}}";
    }

    private String made(String name, String config, String... tags) {
        repository = name;
        byte[] bytes = bytes(config);
        byte[] layer = random(200);
        push(bytes);
        push(layer);
        manifest = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(IMAGE, descriptor(CONFIG, bytes), descriptor(LAYER, layer)));
        for (String tag : tags) {
            put(tag, manifest, IMAGE).expect(201);
        }
        return name;
    }

    private void describe(String name, String profile) {
        client.api("PATCH", "/api/v1/profile?repository=" + name, profile).expect(200);
    }

    private JsonNode only(String query) {
        eventually("the summary", () -> names(client, "q=" + query).size() == 1);
        return client.api("GET", "/api/v1/search?q=" + query, "")
                .json()
                .get("results")
                .get(0);
    }

    private static List<String> names(Client who, String query) {
        List<String> names = new ArrayList<>();
        who.api("GET", "/api/v1/search?" + query, "")
                .expect(200)
                .json()
                .get("results")
                .forEach(result -> names.add(result.get("name").asString()));
        return names;
    }

    private Answer patch(String path, String match, String body) {
        return client.api("PATCH", path, body, "If-Match", match);
    }
}
