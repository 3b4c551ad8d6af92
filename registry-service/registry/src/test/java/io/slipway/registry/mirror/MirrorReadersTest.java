package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import io.slipway.registry.conformance.Client;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What was fetched with an upstream's password is for those who may read that upstream, and as good as absent to others. */
class MirrorReadersTest extends MirrorTest {
    private final String user = "reader" + System.nanoTime();

    /** Everything that can be asked about an image, under every name that there is for it. */
    private List<String> waysTo(String repository, String tag, String digest, String blob) {
        return List.of(
                here(repository + "/manifests/" + tag),
                here(repository + "/manifests/" + digest),
                here(repository + "/blobs/" + blob),
                here(repository + "/tags/list"),
                here(repository + "/referrers/" + digest),
                "/v2/" + repository + "/manifests/" + tag + "?ns=" + name + ".example",
                "/v2/" + repository + "/manifests/" + digest + "?ns=" + name + ".example",
                "/v2/" + repository + "/blobs/" + blob + "?ns=" + name + ".example",
                "/v2/" + repository + "/tags/list?ns=" + name + ".example",
                "/v2/" + repository + "/referrers/" + digest + "?ns=" + name + ".example",
                here(repository.replace("library/", "") + "/manifests/" + tag),
                here(repository.replace("library/", "") + "/blobs/" + blob),
                "/v2/" + repository.replace("library/", "") + "/manifests/" + tag + "?ns=" + name + ".example");
    }

    private void privately(String more) {
        upstream.proof = FakeUpstream.Proof.BASIC;
        mirror(credentials() + ",\"defaultPrefix\":\"library\",\"aliases\":[\"" + name + ".example\"]" + more);
    }

    /** All that a client sees of an answer, without the names that it asked for itself, ids and the time. */
    private static String shape(Answer answer, String... names) {
        TreeMap<String, List<String>> headers =
                new TreeMap<>(answer.response().headers().map());
        List.of("date", "x-request-id", "content-length").forEach(headers::remove);
        String text = answer.status() + " " + headers + " " + answer.text();
        for (String one : names) {
            text = text.replace(one, "*");
        }
        return text;
    }

    private static void assertAlike(Answer one, String[] names, Answer other, String[] otherNames) {
        assertThat(shape(one, names)).isEqualTo(shape(other, otherNames));
    }

    @Test
    void withCredentialsItIsForAccountsUnlessSaidOtherwise() {
        privately("");
        byte[] image = imageThere("library/app", "1");
        assertThat(client.api("GET", "/api/v1/upstreams/" + name, "")
                        .expect(200)
                        .json()
                        .get("readers")
                        .asString())
                .isEqualTo("accounts");
        Client account = newUser(user);
        for (String path :
                waysTo("library/app", "1", sha256(image), blobsOf(image).getFirst())) {
            anonymous().get(path).expect(401);
            anonymous().head(path).expect(401);
            account.get(path).expect(200);
            anonymous().get(path).expect(401);
            anonymous().head(path).expect(401);
        }
    }

    @Test
    void aUserWithoutTheRightSeesWhatASeekerOfNothingSees() {
        privately(",\"readers\":\"listed\",\"readerNames\":[\"" + user + "\"]");
        byte[] image = imageThere("library/hidden", "1");
        String digest = sha256(image);
        String blob = blobsOf(image).getLast();
        Client listed = newUser(user);
        Client other = newUser("other" + System.nanoTime());
        listed.get(here("library/hidden/manifests/1")).expect(200);
        listed.get(here("library/hidden/blobs/" + blob)).expect(200);
        awaitCached(blob);
        String missing = sha256(random(3));
        List<String> there = waysTo("library/hidden", "1", digest, blob);
        List<String> notThere = waysTo("library/nothing", "2", missing, missing);
        List<String> nowhere = List.of(
                "/v2/nowhere/library/nothing/manifests/2",
                "/v2/nowhere/library/nothing/manifests/" + missing,
                "/v2/nowhere/library/nothing/blobs/" + missing,
                "/v2/nowhere/library/nothing/tags/list",
                "/v2/nowhere/library/nothing/referrers/" + missing);
        for (Client stranger : List.of(other, anonymous())) {
            for (int i = 0; i < there.size(); i++) {
                for (String method : List.of("GET", "HEAD")) {
                    if (method.equals("HEAD") && there.get(i).matches(".*(tags/list|referrers/).*")) {
                        continue;
                    }
                    Answer cached = stranger.send(method, there.get(i), new byte[0]);
                    Answer absent = stranger.send(method, notThere.get(i), new byte[0]);
                    assertThat(cached.status()).isIn(401, 404);
                    assertAlike(cached, new String[] {"hidden", digest, blob}, absent, new String[] {
                        "nothing", missing, missing
                    });
                    if (i < nowhere.size()) {
                        assertAlike(
                                cached,
                                new String[] {name + "/library/hidden", digest, blob},
                                stranger.send(method, nowhere.get(i), new byte[0]),
                                new String[] {"nowhere/library/nothing", missing, missing});
                    }
                }
            }
        }
        assertThat(upstream.count("GET /v2/library/nothing")).isZero();
        assertThat(upstream.count("HEAD /v2/library/nothing")).isZero();
    }

    @Test
    void whoMayNotReadItIsNotToldThatItIsMirrored() {
        upstream.proof = FakeUpstream.Proof.BASIC;
        String alias = name + ".example";
        String port = alias + ":5000";
        mirror(credentials() + ",\"defaultPrefix\":\"library\",\"aliases\":[\"%s\",\"%s\"]".formatted(alias, port)
                + ",\"readers\":\"listed\",\"readerNames\":[\"" + user + "\"]");
        byte[] image = imageThere("library/app", "1");
        String digest = sha256(image);
        Client listed = newUser(user);
        Client other = newUser("other" + System.nanoTime());
        for (String[] names : new String[][] {{alias, "unknown.example"}, {port, "unknown.example:5000"}}) {
            String there = "?ns=" + names[0];
            String nowhere = "?ns=" + names[1];
            String[] known = {names[0], names[0].replace(':', '_')};
            String[] unknown = {names[1], names[1].replace(':', '_')};
            for (String path : List.of(
                    "/v2/app/manifests/1",
                    "/v2/library/app/manifests/" + digest,
                    "/v2/library/app/blobs/" + blobsOf(image).getFirst(),
                    "/v2/app/tags/list",
                    "/v2/app/referrers/" + digest,
                    // Too long with the prefix.
                    "/v2/" + "a".repeat(254) + "/manifests/1")) {
                for (Client stranger : List.of(other, anonymous())) {
                    for (String method : List.of("GET", "HEAD", "DELETE")) {
                        assertAlike(
                                stranger.send(method, path + there, new byte[0]),
                                known,
                                stranger.send(method, path + nowhere, new byte[0]),
                                unknown);
                    }
                }
                // Without a token nobody is known yet.
                assertAlike(
                        anonymous().once("GET", path + there, BodyPublishers.noBody(), Optional.empty()),
                        known,
                        anonymous().once("GET", path + nowhere, BodyPublishers.noBody(), Optional.empty()),
                        unknown);
            }
            for (Client stranger : List.of(other, anonymous())) {
                for (String path : List.of("/v2/app/blobs/uploads/", "/v2/other/app/blobs/uploads/")) {
                    assertAlike(
                            stranger.send("POST", path + there, new byte[0]),
                            known,
                            stranger.send("POST", path + nowhere, new byte[0]),
                            unknown);
                }
            }
            assertThat(listed.get("/v2/app/manifests/1" + there).expect(200).body())
                    .isEqualTo(image);
        }
    }

    @Test
    void noBlobOfItCanBeMountedByWhoMayNotReadIt() {
        privately(",\"readers\":\"listed\",\"readerNames\":[\"" + user + "\"]");
        byte[] image = imageThere("library/app", "1");
        String blob = blobsOf(image).getLast();
        Client listed = newUser(user);
        listed.get(here("library/app/blobs/" + blob)).expect(200);
        awaitCached(blob);
        String thief = "thief" + System.nanoTime();
        Client other = newUser(thief);
        String uploads = "/v2/" + thief + "/stolen/blobs/uploads/?mount=";
        for (String from : List.of("", "&from=" + name + "/library/app", "&from=" + name + "/app")) {
            Answer refused = other.send("POST", uploads + blob + from, new byte[0]);
            Answer absent = other.send("POST", uploads + sha256(random(3)) + from, new byte[0]);
            for (Answer upload : List.of(refused.expect(202), absent.expect(202))) {
                other.delete(upload.location()).expect(204);
            }
            assertThat(refused.response().headers().map().keySet())
                    .isEqualTo(absent.response().headers().map().keySet());
        }
        other.get("/v2/" + thief + "/stolen/blobs/" + blob).expect(404);
        String uploadsOfListed = "/v2/" + user + "/mine/blobs/uploads/?mount=";
        listed.send("POST", uploadsOfListed + blob + "&from=" + name + "/library/app", new byte[0])
                .expect(201);
    }

    @Test
    void anotherMirrorDoesNotGiveItAwayUnlessItsOwnUpstreamHasIt() {
        privately("");
        byte[] image = imageThere("library/app", "1");
        String blob = blobsOf(image).getLast();
        client.get(here("library/app/blobs/" + blob)).expect(200);
        awaitCached(blob);
        FakeUpstream open = opened(new FakeUpstream());
        create(name + "-open", open.url(), "").expect(201);
        String path = "/v2/" + name + "-open/library/app/blobs/" + blob;
        anonymous().get(path).expect(404, "BLOB_UNKNOWN");
        anonymous().head(path).expect(404);
    }

    @Test
    void anUpstreamThatBecomesAnotherGivesUpWhatWasCached() {
        for (String becomes : List.of(
                "{\"username\":\"\",\"password\":\"\",\"readers\":\"everyone\"}",
                "{\"url\":\"" + opened(new FakeUpstream()).url()
                        + "\",\"username\":\"\",\"password\":\"\",\"readers\":\"everyone\"}")) {
            name = "up" + System.nanoTime();
            privately("");
            byte[] image = imageThere("library/app", "1");
            String blob = blobsOf(image).getLast();
            client.get(here("library/app/manifests/1")).expect(200);
            client.get(here("library/app/blobs/" + blob)).expect(200);
            awaitCached(blob);

            change(becomes).expect(200);

            assertThat(anonymous().get(here("library/app/manifests/1")).status())
                    .isIn(403, 404);
            assertThat(anonymous()
                            .get(here("library/app/manifests/" + sha256(image)))
                            .status())
                    .isIn(403, 404);
            assertThat(anonymous().get(here("library/app/blobs/" + blob)).status())
                    .isIn(403, 404);
        }
    }

    @Test
    void aPasswordThatIsExchangedKeepsWhatWasCached() {
        privately("");
        byte[] image = imageThere("library/app", "1");
        client.get(here("library/app/manifests/1")).expect(200);
        change("{\"url\":\"" + upstream.url() + "\"}").expect(200);
        change("{\"username\":\"" + FakeUpstream.USER + "\",\"password\":\"another\"}")
                .expect(200);
        client.get(here("library/app/manifests/" + sha256(image))).expect(200);
    }

    @Test
    void theCatalogAndTheListOfRepositoriesShowWhatCanBeRead() {
        privately(",\"readers\":\"listed\",\"readerNames\":[\"" + user + "\"]");
        imageThere("library/app", "1");
        Client listed = newUser(user);
        Client other = newUser("other" + System.nanoTime());
        listed.get(here("library/app/manifests/1")).expect(200);
        String repository = name + "/library/app";
        String catalog = "/v2/_catalog?last=" + name;
        assertThat(client.get(catalog).expect(200).texts("repositories")).contains(repository);
        assertThat(listed.get(catalog).expect(200).texts("repositories")).contains(repository);
        assertThat(other.get(catalog).expect(200).texts("repositories")).doesNotContain(repository);
        assertThat(anonymous().get(catalog).expect(200).texts("repositories")).doesNotContain(repository);
        String api = "/api/v1/repositories/" + repository;
        listed.api("GET", api, "").expect(200);
        assertAlike(
                other.api("GET", api, ""), new String[] {repository}, other.api("GET", api + "x", ""), new String[] {
                    repository + "x"
                });
        for (String undo : List.of("/api/v1/tag-history?tag=1&repository=", "/api/v1/deletions?repository=")) {
            assertAlike(
                    other.api("GET", undo + repository, ""),
                    new String[] {repository},
                    other.api("GET", undo + repository + "x", ""),
                    new String[] {repository + "x"});
            assertThat(other.api("GET", undo + repository, "").status()).isIn(403, 404);
        }
    }

    @Test
    void readersAreChangedForAllThatIsCachedAtOnce() {
        mirror("");
        byte[] image = imageThere("app", "1");
        String blob = blobsOf(image).getFirst();
        List<String> paths =
                List.of(here("app/manifests/1"), here("app/manifests/" + sha256(image)), here("app/blobs/" + blob));
        for (int round = 0; round < 3; round++) {
            // From memory at the latest in the second round.
            paths.forEach(path -> anonymous().get(path).expect(200));
        }
        change("{\"readers\":\"accounts\"}").expect(200);
        paths.forEach(path -> anonymous().get(path).expect(401));
        Client account = newUser(user);
        paths.forEach(path -> account.get(path).expect(200));
        change("{\"readers\":\"listed\",\"readerNames\":[]}").expect(200);
        paths.forEach(path -> account.get(path).expect(404));
        paths.forEach(path -> client.get(path).expect(200));
        change("{\"readers\":\"everyone\"}").expect(200);
        paths.forEach(path -> anonymous().get(path).expect(200));
    }

    @Test
    void aPasswordThatIsAddedEndsReadingByEveryone() {
        mirror("");
        imageThere("app", "1");
        anonymous().get(here("app/manifests/1")).expect(200);
        Answer changed =
                change("{\"username\":\"ann\",\"password\":\"secret\"}").expect(200);
        assertThat(changed.json().get("readers").asString()).isEqualTo("accounts");
        anonymous().get(here("app/manifests/1")).expect(401);
        assertThat(change("{\"readers\":\"everyone\"}")
                        .expect(200)
                        .json()
                        .get("readers")
                        .asString())
                .isEqualTo("everyone");
        assertThat(change("{\"tagAge\":\"1m\"}")
                        .expect(200)
                        .json()
                        .get("readers")
                        .asString())
                .isEqualTo("everyone");
        assertThat(change("{\"username\":\"ann\",\"password\":\"another\"}")
                        .expect(200)
                        .json()
                        .get("readers")
                        .asString())
                .isEqualTo("accounts");
        assertThat(change("{\"username\":\"ann\",\"password\":\"third\",\"readers\":\"everyone\"}")
                        .expect(200)
                        .json()
                        .get("readers")
                        .asString())
                .isEqualTo("everyone");
    }

    @Test
    void nobodyPushesToAMirroredName() {
        privately(",\"readers\":\"listed\",\"readerNames\":[\"" + user + "\"]");
        byte[] image = imageThere("library/app", "1");
        Client listed = newUser(user);
        String other = "other" + System.nanoTime();
        Client stranger = newUser(other);
        for (String path : List.of(
                here("library/app/blobs/uploads/"),
                here("new/blobs/uploads/"),
                "/v2/" + other + "/app/blobs/uploads/?ns=" + name + ".example")) {
            for (Client reader : List.of(client, listed)) {
                Answer refused = reader.send("POST", path, new byte[0]).expect(405, "UNSUPPORTED");
                assertThat(refused.text()).contains("mirrored here");
            }
            assertThat(stranger.send("POST", path, new byte[0]).status()).isIn(403, 404);
            anonymous().send("POST", path, new byte[0]).expect(401);
        }
        client.send("PUT", here("library/app/manifests/2"), image, "Content-Type", IMAGE)
                .expect(405, "UNSUPPORTED");
        assertAlike(
                stranger.send("PUT", here("library/app/manifests/2"), image, "Content-Type", IMAGE),
                new String[] {name},
                stranger.send("PUT", "/v2/nowhere/library/app/manifests/2", image, "Content-Type", IMAGE),
                new String[] {"nowhere"});
        assertThat(upstream.seen.stream().map(FakeUpstream.Seen::method)).doesNotContain("POST", "PUT", "PATCH");
    }

    @Test
    void whatIsCachedIsDeletedByItsNameHereAndByAdministratorsAlone() {
        privately("");
        byte[] image = imageThere("library/app", "1");
        Client account = newUser(user);
        account.get(here("library/app/manifests/1")).expect(200);
        account.delete(here("library/app/manifests/1")).expect(403, "DENIED");
        assertThat(client.delete(here("app/manifests/1")).expect(405).text()).contains(name + "/library/app");
        client.delete("/v2/library/app/manifests/1?ns=" + name + ".example").expect(405);
        client.delete(here("library/app/manifests/1")).expect(202);
        client.get(here("library/app/manifests/" + sha256(image))).expect(200);
        account.get(here("library/app/manifests/1")).expect(200);
        assertThat(upstream.count("GET /v2/library/app/manifests/1")).isEqualTo(2);
        client.delete(here("library/app/manifests/" + sha256(image))).expect(202);
        account.get(here("library/app/manifests/1")).expect(200);
        assertThat(upstream.count("GET /v2/library/app/manifests/1")).isEqualTo(3);
        String blob = blobsOf(image).getFirst();
        account.get(here("library/app/blobs/" + blob)).expect(200);
        awaitCached(blob);
        assertThat(client.delete(here("library/app/blobs/" + blob)).status()).isIn(202, 405);
        client.delete(here("library/app/manifests/" + sha256(image))).expect(202);
        client.delete(here("library/app/manifests/" + sha256(image))).expect(404);
    }

    @Test
    void anEndedMirrorIsGoneForEverybodyAndCanBeMadeAgain() {
        mirror("");
        byte[] image = imageThere("app", "1");
        String blob = blobsOf(image).getFirst();
        List<String> paths =
                List.of(here("app/manifests/1"), here("app/manifests/" + sha256(image)), here("app/blobs/" + blob));
        paths.forEach(path -> anonymous().get(path).expect(200));
        awaitCached(blob);
        client.api("DELETE", "/api/v1/upstreams/" + name, "").expect(204);
        client.api("DELETE", "/api/v1/upstreams/" + name, "").expect(404);
        client.api("GET", "/api/v1/upstreams/" + name, "").expect(404);
        paths.forEach(path -> anonymous().get(path).expect(401));
        paths.forEach(path -> client.get(path).expect(404));
        FakeUpstream next = opened(new FakeUpstream());
        create(name, next.url(), "").expect(201);
        paths.forEach(path -> anonymous().get(path).expect(404));
        upstream = next;
        byte[] other = imageThere("app", "1");
        clock.advance(java.time.Duration.ofSeconds(11));
        assertThat(anonymous().get(paths.getFirst()).expect(200).body()).isEqualTo(other);
    }
}
