package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import io.slipway.registry.conformance.Client;
import org.junit.jupiter.api.Test;

/** Which upstream, and which repository of it, a request means. */
class MirrorRoutingTest extends MirrorTest {
    @Test
    void theFirstPartOfANameIsTheUpstreams() {
        mirror("");
        byte[] image = imageThere("team/app", "1");
        Answer answer = anonymous().get(here("team/app/manifests/1")).expect(200);
        assertThat(answer.body()).isEqualTo(image);
        assertThat(answer.header("Docker-Content-Digest")).contains(sha256(image));
        assertThat(answer.header("Content-Type")).contains(IMAGE);
        for (String blob : blobsOf(image)) {
            assertThat(sha256(anonymous()
                            .get(here("team/app/blobs/" + blob))
                            .expect(200)
                            .body()))
                    .isEqualTo(blob);
        }
    }

    @Test
    void nsNamesTheUpstreamByAnyAliasOfIt() {
        mirror(",\"aliases\":[\"" + name + ".example\",\"other." + name + ".example:5000\"]");
        byte[] image = imageThere("team/app", "1");
        for (String alias : new String[] {
            name + ".example", "other." + name + ".example%3A5000", ("OTHER." + name + ".Example:5000")
        }) {
            Answer answer =
                    anonymous().get("/v2/team/app/manifests/1?ns=" + alias).expect(200);
            assertThat(answer.body()).isEqualTo(image);
            assertThat(answer.header("OCI-Namespace")).isPresent();
        }
        String blob = blobsOf(image).getFirst();
        anonymous()
                .get("/v2/team/app/blobs/" + blob + "?ns=" + name + ".example")
                .expect(200);
    }

    @Test
    void theHostOfTheUrlIsAnAliasUnlessOthersAreGiven() {
        client.api("POST", "/api/v1/upstreams", "{\"name\":\"%s\",\"url\":\"%s\"}".formatted(name, upstream.url()))
                .expect(201);
        imageThere("app", "1");
        anonymous().get("/v2/app/manifests/1?ns=" + upstream.host()).expect(200);
        change("{\"aliases\":[]}").expect(200);
        client.get("/v2/app/manifests/1?ns=" + upstream.host()).expect(404, "NAME_UNKNOWN");
    }

    @Test
    void nsOfNoUpstreamIsNotFoundWhateverIsCalledSoHere() {
        byte[] image = image("");
        put("1", image, IMAGE).expect(201);
        Answer refused = client.get(manifests("1") + "?ns=unknown.example").expect(404, "NAME_UNKNOWN");
        assertThat(refused.text()).contains("unknown.example");
        client.get(blobs(blobsOf(image).getFirst()) + "?ns=unknown.example").expect(404);
        client.get("/v2/" + repository + "/tags/list?ns=unknown.example").expect(404);
        client.get(referrers(sha256(image)) + "?ns=unknown.example").expect(404);
    }

    @Test
    void nsThatIsThisRegistryItselfMeansWhatIsHere() {
        byte[] image = image("");
        put("1", image, IMAGE).expect(201);
        assertThat(client.get(manifests("1") + "?ns=127.0.0.1:" + port())
                        .expect(200)
                        .body())
                .isEqualTo(image);
        client.get(manifests("1") + "?ns=").expect(200);
    }

    @Test
    void aHostNameCanBeForOneUpstream() {
        mirror("");
        byte[] image = imageThere("team/app", "1");
        Client dockerd = new Client("http://localhost:" + port());
        dockerd.get("/v2/team/app/manifests/1").expect(401);
        change("{\"hosts\":[\"localhost:%d\"]}".formatted(port())).expect(200);
        assertThat(dockerd.get("/v2/team/app/manifests/1").expect(200).body()).isEqualTo(image);
        assertThat(dockerd.head("/v2/team/app/manifests/1").expect(200).header("Docker-Content-Digest"))
                .contains(sha256(image));
        // Again, from memory.
        dockerd.get("/v2/team/app/manifests/1").expect(200);
        dockerd.get("/v2/team/app/manifests/" + sha256(image)).expect(200);
        String blob = blobsOf(image).getFirst();
        dockerd.get("/v2/team/app/blobs/" + blob).expect(200);
        dockerd.get("/v2/team/app/blobs/" + blob).expect(200);
        assertThat(dockerd.get("/v2/team/app/tags/list").expect(200).texts("tags"))
                .containsExactly("1");
        // What is here and under the same name is not what this host stands for.
        put("here", image(""), IMAGE).expect(201);
        makePublic(repository);
        anonymous().get(manifests("here")).expect(200);
        dockerd.get(manifests("here")).expect(404);
        change("{\"hosts\":[]}").expect(200);
        dockerd.get(manifests("here")).expect(200);
    }

    @Test
    void namesOfOnePartGetTheDefaultPrefix() {
        mirror(",\"defaultPrefix\":\"library\",\"aliases\":[\"" + name + ".example\"]");
        byte[] image = imageThere("library/alpine", "latest");
        for (String path : new String[] {
            here("alpine/manifests/latest"),
            here("library/alpine/manifests/latest"),
            "/v2/alpine/manifests/latest?ns=" + name + ".example",
            "/v2/library/alpine/manifests/latest?ns=" + name + ".example"
        }) {
            assertThat(anonymous().get(path).expect(200).body()).isEqualTo(image);
        }
        assertThat(upstream.count("GET /v2/library/alpine/manifests/latest")).isEqualTo(1);
        assertThat(upstream.count("GET /v2/alpine/")).isZero();
    }

    @Test
    void withoutAPrefixNamesStayAsTheyAre() {
        mirror("");
        imageThere("alpine", "latest");
        anonymous().get(here("alpine/manifests/latest")).expect(200);
    }

    @Test
    void theNamespaceAloneIsNoRepository() {
        mirror("");
        client.get("/v2/" + name + "/manifests/latest").expect(404, "NAME_UNKNOWN");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void tagListsGoOnUnderTheSameNames() {
        mirror(",\"aliases\":[\"" + name + ".example\"]");
        byte[] image = imageThere("app", "a", "b", "c");
        Answer first =
                anonymous().get("/v2/app/tags/list?n=2&ns=" + name + ".example").expect(200);
        assertThat(first.texts("tags")).containsExactly("a", "b");
        assertThat(first.json().get("name").asString()).isEqualTo("app");
        Answer second = anonymous().get(first.next().orElseThrow()).expect(200);
        assertThat(second.texts("tags")).containsExactly("c");
        assertThat(second.next()).isEmpty();
        assertThat(anonymous().get(here("app/tags/list?n=0")).expect(200).texts("tags"))
                .isEmpty();
        assertThat(image).isNotEmpty();
    }

    @Test
    void referrersAreTheUpstreams() {
        mirror("");
        byte[] image = imageThere("app", "1");
        String list = """
                {"schemaVersion":2,"mediaType":"%s","manifests":[
                  {"mediaType":"%s","digest":"%s","size":3,"artifactType":"application/x"},
                  {"mediaType":"%s","digest":"%s","size":3,"artifactType":"application/y"}]}""".formatted(INDEX, IMAGE, sha256(bytes("x")), IMAGE, sha256(bytes("y")));
        upstream.contents.put(there("app/referrers/" + sha256(image)), new FakeUpstream.Content(bytes(list), INDEX));
        Answer all = anonymous().get(here("app/referrers/" + sha256(image))).expect(200);
        assertThat(all.json().get("manifests")).hasSize(2);
        Answer some = anonymous()
                .get(here("app/referrers/" + sha256(image) + "?artifactType=application/y"))
                .expect(200);
        assertThat(some.json().get("manifests")).hasSize(1);
        assertThat(some.header("OCI-Filters-Applied")).contains("artifactType");
        assertThat(anonymous()
                        .get(here("app/referrers/" + sha256(bytes("nothing"))))
                        .expect(200)
                        .json()
                        .get("manifests"))
                .isEmpty();
    }

    @Test
    void aNameThatWouldBeTooLongHereIsSaidToBe() {
        mirror(",\"defaultPrefix\":\"library\",\"aliases\":[\"" + name + ".example\"]");
        String longest = "a".repeat(255);
        for (Client each : new Client[] {client, anonymous()}) {
            for (String path : new String[] {
                "/v2/" + longest + "/manifests/1?ns=" + name + ".example",
                "/v2/" + longest + "/blobs/" + sha256(bytes("x")) + "?ns=" + name + ".example",
                here("a".repeat(250 - name.length()) + "/tags/list")
            }) {
                each.get(path).expect(400, "NAME_INVALID");
            }
        }
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void conditionsAreAnsweredAsForWhatIsHere() {
        mirror("");
        byte[] image = imageThere("app", "1");
        String blob = blobsOf(image).getFirst();
        for (int round = 0; round < 2; round++) {
            for (String path : new String[] {here("app/manifests/1"), here("app/blobs/" + blob)}) {
                String etag = anonymous().get(path).expect(200).header("ETag").orElseThrow();
                anonymous().get(path, "If-None-Match", etag).expect(304);
                anonymous().get(path, "If-Match", "\"other\"").expect(412);
            }
            awaitCached(blob);
        }
    }
}
