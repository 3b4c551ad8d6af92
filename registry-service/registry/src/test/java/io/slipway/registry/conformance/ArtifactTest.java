package io.slipway.registry.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What a repository holds, for who has no token of {@code /v2}. */
class ArtifactTest extends ConformanceTest {
    @Test
    void aManifestIsTextAsItWasPushed() {
        byte[] image = image("");
        put("1.0", image, IMAGE).expect(201);
        for (String reference : List.of("1.0", sha256(image))) {
            Answer answer = ask("manifest", "reference=" + reference).expect(200);
            assertThat(answer.body()).isEqualTo(image);
            assertThat(answer.header("Content-Type")).hasValue("text/plain;charset=UTF-8");
            assertThat(answer.header("Docker-Content-Digest")).hasValue(sha256(image));
            isInert(answer);
        }
        ask("manifest", "reference=2.0").expect(404);
        ask("manifest", "reference=" + sha256("other".getBytes(UTF_8))).expect(404);
    }

    @Test
    void aBlobIsADownload() {
        byte[] page = "<script>alert(1)</script>".getBytes(UTF_8);
        String digest = push(page);
        Answer answer = ask("blob", "digest=" + digest).expect(200);
        assertThat(answer.body()).isEqualTo(page);
        assertThat(answer.header("Content-Type")).hasValue("application/octet-stream");
        assertThat(answer.header("Content-Disposition")).hasValue("attachment");
        isInert(answer);
        ask("blob", "digest=" + sha256("other".getBytes(UTF_8))).expect(404);
    }

    @Test
    void whatIsAboutAManifestIsListedInPages() {
        byte[] subject = image("");
        put("1.0", subject, IMAGE).expect(201);
        List<String> about = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            byte[] referrer = image(
                    ",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},\"artifactType\":\"application/x.sig\",\"annotations\":{\"number\":\"%d\"}"
                            .formatted(IMAGE, sha256(subject), subject.length, i));
            put(sha256(referrer), referrer, IMAGE).expect(201);
            about.add(sha256(referrer));
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = ask("referrers", "digest=" + sha256(subject) + "&n=2" + after)
                    .expect(200)
                    .json();
            for (JsonNode referrer : page.get("referrers")) {
                assertThat(referrer.get("artifactType").asString()).isEqualTo("application/x.sig");
                assertThat(referrer.get("annotations").get("number").asString()).matches("[0-4]");
                seen.add(referrer.get("digest").asString());
            }
            after = page.has("next") ? "&after=" + page.get("next").asString() : "";
        } while (!after.isEmpty());
        assertThat(seen).isSorted().containsExactlyInAnyOrderElementsOf(about);
        assertThat(ask("referrers", "digest=" + about.getFirst())
                        .expect(200)
                        .json()
                        .get("referrers")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatCosignAttachedByATagIsListedAsWell() {
        byte[] subject = image("");
        put("1.0", subject, IMAGE).expect(201);
        String tag = sha256(subject).replace(':', '-');
        byte[] signature = image("");
        byte[] bill = image("");
        put(tag + ".sig", signature, IMAGE).expect(201);
        put(tag + ".sbom", bill, IMAGE).expect(201);
        byte[] referrer = image(",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(IMAGE, sha256(subject), subject.length));
        // Says itself what it is about, and is listed once.
        put(tag + ".att", referrer, IMAGE).expect(201);
        JsonNode listed =
                ask("referrers", "digest=" + sha256(subject)).expect(200).json().get("referrers");
        assertThat(listed.findValuesAsString("digest"))
                .containsExactly(sha256(bill), sha256(signature), sha256(referrer));
        assertThat(listed.at("/0/artifactType").asString()).contains("cosign.artifact.sbom");
        assertThat(listed.at("/1/artifactType").asString()).contains("cosign.artifact.sig");
        JsonNode behind = ask("referrers", "digest=" + sha256(subject) + "&after=" + sha256(referrer))
                .expect(200)
                .json();
        assertThat(behind.get("referrers")).isEmpty();
    }

    @Test
    void whoMayNotPullIsToldThatThereIsNothing() {
        byte[] image = image("");
        put("1.0", image, IMAGE).expect(201);
        String digest = push(random(10));
        Client other = newUser("a" + System.nanoTime());
        for (String path : List.of(
                path("manifest", "reference=1.0"),
                path("referrers", "digest=" + sha256(image)),
                path("blob", "digest=" + digest))) {
            other.api("GET", path, "").expect(404);
            assertThat(anonymous().api("GET", path, "").status()).isEqualTo(404);
        }
        makePublic(repository);
        for (String path : List.of(
                path("manifest", "reference=1.0"),
                path("referrers", "digest=" + sha256(image)),
                path("blob", "digest=" + digest))) {
            other.api("GET", path, "").expect(200);
            anonymous().api("GET", path, "").expect(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "manifest, reference=!",
        "manifest, x=1",
        "blob, digest=sha256:1",
        "blob, x=1",
        "referrers, digest=latest",
        "referrers, digest=sha256:0000000000000000000000000000000000000000000000000000000000000000&n=0",
        "referrers, digest=sha256:0000000000000000000000000000000000000000000000000000000000000000&after=x"
    })
    void whatCannotBeIsRefused(String what, String parameters) {
        ask(what, parameters).expect(400);
    }

    private static void isInert(Answer answer) {
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.header("Content-Security-Policy").orElse("")).contains("sandbox");
    }

    private Answer ask(String what, String parameters) {
        return client.api("GET", path(what, parameters), "");
    }

    private String path(String what, String parameters) {
        return "/api/v1/" + what + "?repository=" + repository + "&" + parameters;
    }
}
