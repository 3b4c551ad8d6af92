package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import io.slipway.registry.conformance.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Upstreams as administrators make, see and change them. */
class UpstreamApiTest extends MirrorTest {
    private static void assertProblem(Answer answer, int status, String says) {
        answer.expect(status);
        assertThat(answer.header("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.json().get("detail").asString()).contains(says);
    }

    /** Fields of a new upstream, and which word of the refusal says where the fault is. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "url":"ftp://r.example"                                  | url
                    "url":""                                                 | url
                    "url":null                                               | url
                    "url":7                                                  | url
                    "url":"https://"                                         | url
                    "url":"https://r.example/path"                           | url
                    "url":"https://r.example?x=1"                            | url
                    "url":"https://r.example#x"                              | url
                    "url":"https://u:p@r.example"                            | url
                    "url":"https://r example"                                | url
                    "url":"https://r.example:99999"                          | url
                    "url":"https://r.example:0"                              | url
                    "url":"registry.example"                                 | url
                    "url":["https://r.example"]                              | url
                    "url":{"a":1}                                            | url
                    "aliases":["https://x"]                                  | aliases
                    "aliases":["a b"]                                        | aliases
                    "aliases":[""]                                           | aliases
                    "aliases":[null]                                         | aliases
                    "aliases":"x"                                            | aliases
                    "hosts":["x/y"]                                          | hosts
                    "hosts":7                                                | hosts
                    "hosts":[null]                                           | hosts
                    "realmHosts":["*"]                                       | realmHosts
                    "realmHosts":[null]                                      | realmHosts
                    "defaultPrefix":"Library"                                | defaultPrefix
                    "defaultPrefix":"/x"                                     | defaultPrefix
                    "username":"ann"                                         | password
                    "password":"x"                                           | username
                    "username":"","password":"x"                             | username
                    "username":"ann","password":""                           | password
                    "username":"a:b","password":"x"                          | username
                    "username":"ann","password":"a\\nb"                      | password
                    "certificates":"no PEM"                                  | certificates
                    "proxy":"socks://p.example"                              | proxy
                    "proxy":"http://p.example/x"                             | proxy
                    "proxy":"http://"                                        | proxy
                    "tagAge":"soon"                                          | tagAge
                    "tagAge":"-5m"                                           | tagAge
                    "tagAge":"999999d"                                       | tagAge
                    "tagAge":"99999999999999999999s"                         | tagAge
                    "tagAge":{}                                              | tagAge
                    "deletedTags":"maybe"                                    | deletedTags
                    "deletedTags":""                                         | deletedTags
                    "maxBytes":-1                                            | maxBytes
                    "maxBytes":"many"                                        | maxBytes
                    "maxBytes":99999999999999999999                          | maxBytes
                    "maxBytes":true                                          | maxBytes
                    "maxBytes":[]                                            | maxBytes
                    "maxAge":"1s"                                            | maxAge
                    "maxAge":"-1d"                                           | maxAge
                    "maxAge":"PT9223372036854775807S"                        | maxAge
                    "maxAge":"long"                                          | maxAge
                    "readers":"nobody"                                       | readers
                    "readers":""                                             | readers
                    "readers":"listed","readerNames":[null]                  | readerNames
                    "readers":"listed","readerNames":"ann"                   | readerNames
                    "readerNames":["ann"]                                    | readers
                    "usrname":"ann"                                          | usrname
                    "reders":"listed"                                        | reders
                    """)
    void whatCannotBeIsRefusedByItsField(String fields, String says) {
        String url = fields.contains("\"url\"") ? "" : ",\"url\":\"https://registry.example\"";
        assertProblem(
                client.api("POST", "/api/v1/upstreams", "{\"name\":\"" + name + "\"" + url + "," + fields + "}"),
                400,
                says);
        client.api("GET", "/api/v1/upstreams/" + name, "").expect(404);
        // Nothing is left of it that would keep somebody from having the name.
        newUser(name);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"a/b", "Big", "''", ".", "a b", "x@y", "ü"})
    void aNameIsOnePartOfARepositorysName(String bad) {
        assertProblem(create(bad, "https://registry.example", ""), 400, "name");
    }

    @Test
    void aBodyThatIsNoneIsSaidSo() {
        mirror("");
        for (String[] at : new String[][] {{"POST", "/api/v1/upstreams"}, {"PATCH", "/api/v1/upstreams/" + name}}) {
            assertProblem(client.api(at[0], at[1], ""), 400, "body");
            assertProblem(client.api(at[0], at[1], "{"), 400, "JSON");
            assertProblem(client.api(at[0], at[1], "[]"), 400, "JSON object");
            assertProblem(client.api(at[0], at[1], "\"x\""), 400, "JSON object");
            assertProblem(client.api(at[0], at[1], "null"), 400, "body");
        }
        assertProblem(client.api("POST", "/api/v1/upstreams", "{\"url\":\"https://x.example\"}"), 400, "name");
        assertProblem(client.api("POST", "/api/v1/upstreams", "{\"name\":\"x\"}"), 400, "url");
        assertProblem(
                client.api("POST", "/api/v1/upstreams", "{\"name\":{},\"url\":\"https://x.example\"}"), 400, "name");
    }

    @Test
    void namesAliasesAndHostsAreOnesOwn() {
        mirror(",\"aliases\":[\"" + name + ".example\"],\"hosts\":[\"" + name + ".here:5000\"]");
        assertProblem(create(name, "https://registry.example", ""), 409, name);
        String account = "account" + System.nanoTime();
        newUser(account);
        assertProblem(create(account, "https://registry.example", ",\"aliases\":[]"), 409, account);
        String other = name + "-other";
        assertProblem(
                create(other, "https://registry.example", ",\"aliases\":[\"" + name + ".EXAMPLE\"]"),
                400,
                "aliases cannot hold '" + name + ".example'");
        assertProblem(
                create(other, "https://registry.example", ",\"aliases\":[],\"hosts\":[\"" + name + ".here:5000\"]"),
                400,
                "hosts");
        client.api("GET", "/api/v1/upstreams/" + other, "").expect(404);
        newUser(other);
        create(other + "2", "https://registry.example", ",\"aliases\":[]").expect(201);
        assertProblem(
                client.api(
                        "PATCH",
                        "/api/v1/upstreams/" + other + "2",
                        "{\"aliases\":[\"" + name + ".example\"],\"readers\":\"listed\"}"),
                400,
                "aliases");
        assertThat(client.api("GET", "/api/v1/upstreams/" + other + "2", "")
                        .json()
                        .get("readers")
                        .asString())
                .as("a refused change changes nothing")
                .isEqualTo("everyone");
    }

    @Test
    void aPasswordIsForTheRegistryThatItWasSetFor() {
        mirror(credentials());
        assertProblem(change("{\"url\":\"https://other.example\"}"), 400, "password");
        assertProblem(change("{\"url\":\"https://other.example\",\"password\":\"x\"}"), 400, "username");
        assertProblem(change("{\"username\":\"eve\"}"), 400, "password");
        assertThat(client.api("GET", "/api/v1/upstreams/" + name, "")
                        .json()
                        .get("url")
                        .asString())
                .isEqualTo(upstream.url());
        change("{\"url\":\"https://other.example\",\"username\":\"eve\",\"password\":\"x\"}")
                .expect(200);
        JsonNode without =
                change("{\"username\":\"\",\"password\":\"\"}").expect(200).json();
        assertThat(without.has("username")).isFalse();
        assertThat(without.get("readers").asString()).isEqualTo("accounts");
        change("{\"url\":\"https://third.example\"}").expect(200);
    }

    @Test
    void whatIsSetIsSeenAndWhatIsLeftOutStays() {
        Answer made =
                create(name, "https://registry.example", """
                        ,"aliases":["%1$s.b","%1$s.A"],"hosts":["%1$s.h"],"defaultPrefix":"library","realmHosts":["auth.example"],
                        "proxy":"http://proxy.example:3128","tagAge":"90s","deletedTags":"delete","maxBytes":1000,"maxAge":"2h",
                        "readers":"listed","readerNames":["zoe","ann"]""".formatted(name)).expect(201);
        Answer same = change("{}").expect(200);
        for (JsonNode seen : new JsonNode[] {
            made.json(),
            same.json(),
            client.api("GET", "/api/v1/upstreams/" + name, "").json()
        }) {
            assertThat(seen.get("name").asString()).isEqualTo(name);
            assertThat(seen.get("url").asString()).isEqualTo("https://registry.example");
            assertThat(seen.get("aliases").toString()).isEqualTo("[\"" + name + ".a\",\"" + name + ".b\"]");
            assertThat(seen.get("hosts").toString()).isEqualTo("[\"" + name + ".h\"]");
            assertThat(seen.get("defaultPrefix").asString()).isEqualTo("library");
            assertThat(seen.get("realmHosts").toString()).isEqualTo("[\"auth.example\"]");
            assertThat(seen.get("proxy").asString()).isEqualTo("http://proxy.example:3128");
            assertThat(seen.get("tagAge").asString()).isEqualTo("PT1M30S");
            assertThat(seen.get("deletedTags").asString()).isEqualTo("delete");
            assertThat(seen.get("maxBytes").asLong()).isEqualTo(1000);
            assertThat(seen.get("maxAge").asString()).isEqualTo("PT2H");
            assertThat(seen.get("readers").asString()).isEqualTo("listed");
            assertThat(seen.get("readerNames").toString()).isEqualTo("[\"ann\",\"zoe\"]");
        }
        JsonNode emptied = change(
                        "{\"hosts\":[],\"defaultPrefix\":\"\",\"proxy\":\"\",\"maxBytes\":0,\"maxAge\":\"0\",\"tagAge\":\"\"}")
                .expect(200)
                .json();
        assertThat(emptied.get("hosts")).isEmpty();
        assertThat(emptied.get("defaultPrefix").asString()).isEmpty();
        assertThat(emptied.has("proxy") || emptied.has("maxBytes") || emptied.has("maxAge"))
                .isFalse();
        assertThat(emptied.get("tagAge").asString()).isEqualTo("PT0S");
        assertThat(emptied.get("aliases")).hasSize(2);
    }

    @Test
    void theListComesInPages() {
        for (String each : new String[] {"a", "b", "c"}) {
            create(name + each, "https://registry.example", ",\"aliases\":[]").expect(201);
        }
        Answer first =
                client.api("GET", "/api/v1/upstreams?n=2&after=" + name, "").expect(200);
        assertThat(names(first)).containsExactly(name + "a", name + "b");
        Answer second = client.api(
                        "GET",
                        "/api/v1/upstreams?n=2&after="
                                + first.json().get("next").asString(),
                        "")
                .expect(200);
        assertThat(names(second)).startsWith(name + "c");
        assertProblem(client.api("GET", "/api/v1/upstreams?n=0", ""), 400, "n");
    }

    private static java.util.List<String> names(Answer page) {
        return page.json()
                .get("upstreams")
                .valueStream()
                .map(each -> each.get("name").asString())
                .toList();
    }

    @Test
    void onlyAdministratorsSeeAndChangeThem() {
        mirror("");
        Client user = newUser("user" + System.nanoTime());
        for (String[] request : new String[][] {
            {"GET", "/api/v1/upstreams", ""},
            {"POST", "/api/v1/upstreams", "{\"name\":\"x\",\"url\":\"https://x.example\"}"},
            {"GET", "/api/v1/upstreams/" + name, ""},
            {"PATCH", "/api/v1/upstreams/" + name, "{}"},
            {"DELETE", "/api/v1/upstreams/" + name, ""},
            {"POST", "/api/v1/upstreams/" + name + "/check", ""}
        }) {
            user.api(request[0], request[1], request[2]).expect(403);
            anonymous().api(request[0], request[1], request[2]).expect(401);
        }
        assertProblem(client.api("PATCH", "/api/v1/upstreams/none", "{}"), 404, "none");
        assertProblem(client.api("POST", "/api/v1/upstreams/none/check", ""), 404, "none");
        assertProblem(client.api("DELETE", "/api/v1/upstreams/none", ""), 404, "none");
    }

    @Test
    void whetherAnUpstreamAnswersCanBeAsked() {
        mirror("");
        JsonNode good = client.api("POST", "/api/v1/upstreams/" + name + "/check", "")
                .expect(200)
                .json();
        assertThat(good.get("ok").asBoolean()).isTrue();
        assertThat(good.has("problem")).isFalse();
        upstream.close();
        JsonNode bad = client.api("POST", "/api/v1/upstreams/" + name + "/check", "")
                .expect(200)
                .json();
        assertThat(bad.get("ok").asBoolean()).isFalse();
        assertThat(bad.get("problem").asString()).isNotBlank();
    }

    @Test
    void whatWasServedAndFetchedIsCounted() {
        mirror("");
        byte[] image = imageThere("app", "1");
        String blob = blobsOf(image).getFirst();
        anonymous().get(here("app/manifests/1")).expect(200);
        anonymous().get(here("app/blobs/" + blob)).expect(200);
        awaitCached(blob);
        for (int i = 0; i < 3; i++) {
            anonymous().get(here("app/manifests/1")).expect(200);
            anonymous().get(here("app/blobs/" + blob)).expect(200);
        }
        anonymous().head(here("app/blobs/" + blob)).expect(200);
        JsonNode state = state();
        assertThat(state.get("misses").asLong()).isEqualTo(2);
        assertThat(state.get("hits").asLong()).isEqualTo(7);
        assertThat(state.get("hitRate").asDouble()).isBetween(0.77, 0.78);
        assertThat(state.get("bytesFetched").asLong()).isEqualTo(image.length + 40L);
        assertThat(state.get("bytesSaved").asLong()).isEqualTo(3 * (image.length + 40L));
        assertThat(state.get("requests").asLong()).isEqualTo(2);
        assertThat(state.get("failures").asLong()).isZero();
    }
}
