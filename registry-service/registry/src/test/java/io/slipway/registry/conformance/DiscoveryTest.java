package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Specification, "Listing Tags", "Listing Referrers", "Enabling the Referrers API"; and the catalog. */
class DiscoveryTest extends ConformanceTest {
    private static final String SBOM = "application/vnd.example.sbom.v1";

    private String tags() {
        return "/v2/" + repository + "/tags/list";
    }

    private void tag(String... names) {
        byte[] manifest = image("");
        put(sha256(manifest) + "?tag=" + String.join("&tag=", names), manifest, IMAGE)
                .expect(201);
    }

    @Test
    void tagsAreListedInBytewiseOrder() {
        tag("b", "B", "a", "_", "10", "9");
        Answer list = client.get(tags()).expect(200);
        assertThat(list.header("Content-Type")).contains("application/json");
        assertThat(list.json().get("name").asString()).isEqualTo(repository);
        assertThat(list.texts("tags")).containsExactly("10", "9", "B", "_", "a", "b");
        assertThat(list.next()).isEmpty();
    }

    @Test
    void aListWithoutTagsIsEmptyAndOneWithoutRepositoryIs404() {
        push(random(4));
        assertThat(client.get(tags()).expect(200).text()).contains("\"tags\":[]");
        client.get("/v2/" + fresh("admin") + "/tags/list").expect(404, "NAME_UNKNOWN");
    }

    @Test
    void tagsComeInPagesThatLinkToTheNext() {
        tag("a", "b", "c", "d", "e");
        assertThat(client.get(tags() + "?n=0").expect(200).texts("tags")).isEmpty();
        assertThat(client.get(tags() + "?n=0").next()).isEmpty();
        assertThat(client.get(tags() + "?n=2").texts("tags")).containsExactly("a", "b");
        assertThat(client.get(tags() + "?last=c").texts("tags")).containsExactly("d", "e");
        assertThat(client.get(tags() + "?n=1&last=bb").texts("tags")).containsExactly("c");
        assertThat(client.get(tags() + "?n=5").next()).isEmpty();
        assertThat(follow(tags() + "?n=2", "tags")).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void aPageThatIsTooLargeIsCutAndLinksOn() {
        byte[] manifest = image("");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            names.add("t%04d".formatted(i));
        }
        for (int from = 0; from < names.size(); from += 100) {
            List<String> some = names.subList(from, Math.min(from + 100, names.size()));
            put(sha256(manifest) + "?tag=" + String.join("&tag=", some), manifest, IMAGE)
                    .expect(201);
        }
        Answer page = client.get(tags() + "?n=99999999999").expect(200);
        assertThat(page.texts("tags")).hasSize(1000);
        assertThat(page.next()).isPresent();
        assertThat(follow(tags(), "tags")).containsExactlyElementsOf(names);
    }

    @Test
    void aNumberThatIsNoneIs400() {
        push(random(4));
        for (String list : List.of(tags(), "/v2/_catalog")) {
            for (String n : List.of("-1", "x", "1.5", "")) {
                client.get(list + "?n=" + n).expect(400, "UNSUPPORTED");
            }
            client.get(list + "?last=%00").expect(400, "NAME_INVALID");
        }
    }

    private List<String> follow(String path, String array) {
        List<String> all = new ArrayList<>();
        for (Optional<String> next = Optional.of(path); next.isPresent(); ) {
            Answer page = client.get(next.get()).expect(200);
            all.addAll(page.texts(array));
            next = page.next();
        }
        return all;
    }

    @Test
    void theCatalogShowsInPagesWhatTheCallerMayRead() {
        String name = "lister" + System.nanoTime();
        Client lister = newUser(name);
        List<String> own = List.of(name + "/a", name + "/b/c");
        for (String one : own) {
            lister.send("POST", "/v2/" + one + "/blobs/uploads/", new byte[0]).expect(202);
        }
        push(random(4));
        assertThat(catalog(lister, 1)).containsAll(own).doesNotContain(repository);
        assertThat(catalog(client, 2)).containsAll(own).contains(repository).isSorted();
        assertThat(catalog(anonymous(), 2)).doesNotContain(repository).doesNotContainAnyElementsOf(own);
        makePublic(repository);
        assertThat(catalog(lister, 1)).contains(repository).containsAll(own).isSorted();
        assertThat(catalog(anonymous(), 1)).contains(repository).doesNotContainAnyElementsOf(own);
        assertThat(lister.get("/v2/_catalog?n=0").texts("repositories")).isEmpty();
        assertThat(lister.get("/v2/_catalog?n=1&last=" + name + "/a").next().orElse(""))
                .as("a name in a link is encoded")
                .isIn("", "/v2/_catalog?n=1&last=" + name + "%2Fb%2Fc");
    }

    private static List<String> catalog(Client reader, int size) {
        List<String> all = new ArrayList<>();
        for (Optional<String> next = Optional.of("/v2/_catalog?n=" + size); next.isPresent(); ) {
            Answer page = reader.get(next.get()).expect(200);
            all.addAll(page.texts("repositories"));
            next = page.next();
        }
        return all;
    }

    private List<String> digests(String path) {
        List<String> all = new ArrayList<>();
        for (Optional<String> next = Optional.of(path); next.isPresent(); ) {
            Answer page = client.get(next.get()).expect(200);
            page.json()
                    .get("manifests")
                    .forEach(entry -> all.add(entry.get("digest").asString()));
            next = page.next();
        }
        return all;
    }

    private JsonNode entry(String path, byte[] manifest) {
        return client.get(path)
                .expect(200)
                .json()
                .get("manifests")
                .valueStream()
                .filter(entry -> entry.get("digest").asString().equals(sha256(manifest)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void referrersOfWhatNobodyKnowsAreAnEmptyIndex() {
        for (int round = 0; round < 2; round++) {
            Answer list = client.get(referrers(sha256(bytes("unknown")))).expect(200);
            assertThat(list.headers("Content-Type")).containsExactly(INDEX);
            assertThat(list.text()).isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[]}");
            client.get(referrers(sha512(bytes("unknown")))).expect(200);
            push(random(3)); // the second time in a repository that is there
        }
        client.get(referrers("sha256:baddigest")).expect(400, "DIGEST_INVALID");
        client.get(referrers("junk")).expect(400, "DIGEST_INVALID");
    }

    @Test
    void aReferrerIsListedWithItsTypeAndAnnotations() {
        byte[] subject = image("");
        byte[] sbom = pushed(image(
                ",\"artifactType\":\"" + SBOM + "\",\"annotations\":{\"a\":\"\u00e4 \\ud800\"}" + subject(subject)));
        byte[] plain = pushed(image(subject(subject)));
        byte[] index = index(",\"annotations\":{\"b\":\"2\"}" + subject(subject));
        put("index", index, INDEX).expect(201);
        pushed(subject);
        String path = referrers(sha256(subject));
        assertThat(digests(path)).containsExactlyInAnyOrder(sha256(sbom), sha256(plain), sha256(index));
        JsonNode first = entry(path, sbom);
        assertThat(first.get("mediaType").asString()).isEqualTo(IMAGE);
        assertThat(first.get("size").asInt()).isEqualTo(sbom.length);
        assertThat(first.get("artifactType").asString()).isEqualTo(SBOM);
        assertThat(first.get("annotations").get("a").asString()).isEqualTo("\u00e4 \ud800");
        assertThat(entry(path, plain).get("artifactType").asString()).isEqualTo(CONFIG);
        assertThat(entry(path, index).has("artifactType")).isFalse();
        assertThat(entry(path, index).get("annotations").get("b").asString()).isEqualTo("2");
        client.delete(manifests(sha256(sbom))).expect(202);
        assertThat(digests(path)).doesNotContain(sha256(sbom)).hasSize(2);
    }

    @Test
    void referrersAreFilteredByTypeAndComeInPages() {
        byte[] subject = bytes("never pushed");
        List<String> sboms = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sboms.add(sha256(pushed(image(",\"artifactType\":\"" + SBOM + "\"" + subject(subject)))));
            all.add(sha256(pushed(image(subject(subject)))));
        }
        all.addAll(sboms);
        String path = referrers(sha256(subject));
        Answer filtered = client.get(path + "?artifactType=" + SBOM).expect(200);
        assertThat(filtered.header("OCI-Filters-Applied")).contains("artifactType");
        assertThat(client.get(path).header("OCI-Filters-Applied")).isEmpty();
        assertThat(digests(path + "?artifactType=" + SBOM)).containsExactlyInAnyOrderElementsOf(sboms);
        assertThat(digests(path + "?artifactType=application/none")).isEmpty();
        Answer page = client.get(path + "?n=2&artifactType=" + SBOM).expect(200);
        assertThat(page.json().get("manifests")).hasSize(2);
        assertThat(page.next()).isPresent();
        assertThat(digests(path + "?n=2&artifactType=" + SBOM)).containsExactlyInAnyOrderElementsOf(sboms);
        assertThat(digests(path + "?n=3"))
                .containsExactlyInAnyOrderElementsOf(all)
                .doesNotHaveDuplicates();
    }

    @Test
    void aPageOfReferrersIsNoLargerThanAManifestMayBe() {
        byte[] subject = bytes("never pushed either");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String note = "x".repeat(1_500_000);
            all.add(sha256(pushed(image(",\"annotations\":{\"note\":\"" + note + "\"}" + subject(subject)))));
        }
        String path = referrers(sha256(subject));
        assertThat(client.get(path).expect(200).body().length).isLessThan(4 * 1024 * 1024);
        assertThat(digests(path)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void whatAFallbackTagListsIsMergedInWhileItExists() {
        byte[] subject = bytes("subject of the fallback");
        byte[] known = pushed(image(subject(subject)));
        byte[] listed = pushed(image(",\"annotations\":{\"from\":\"the manifest\"}"));
        byte[] ofAnother = pushed(image(subject(bytes("another subject"))));
        String fallback = sha256(subject).replace(':', '-');
        String path = referrers(sha256(subject));
        assertThat(digests(path)).containsExactly(sha256(known));
        put(fallback, index("", listed, known, ofAnother, bytes("not in the repository")), INDEX)
                .expect(201);
        assertThat(digests(path)).containsExactlyInAnyOrder(sha256(known), sha256(listed));
        assertThat(digests(path + "?n=1")).containsExactlyInAnyOrder(sha256(known), sha256(listed));
        assertThat(entry(path, listed).get("annotations").get("from").asString())
                .isEqualTo("the manifest");
        assertThat(digests(path + "?artifactType=application/none")).isEmpty();
        client.delete(manifests(fallback)).expect(202);
        assertThat(digests(path)).containsExactly(sha256(known));
    }
}
