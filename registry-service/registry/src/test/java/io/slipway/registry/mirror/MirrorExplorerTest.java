package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.conformance.Answer;
import io.slipway.registry.explorer.Archive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import tools.jackson.databind.JsonNode;

/** Images of upstreams are explored whether or not somebody has pulled them, and nothing is kept of what is gone. */
class MirrorExplorerTest extends MirrorTest {
    @Value("${slipway.data}")
    private Path data;

    private final byte[] config = bytes("{\"os\":\"linux\"}");

    /** An image whose layers the upstream may have or not. */
    private byte[] image(byte[]... layers) {
        upstream.blob("app", config);
        StringBuilder described = new StringBuilder();
        for (byte[] layer : layers) {
            described.append(described.isEmpty() ? "" : ",").append(descriptor(LAYER, layer));
        }
        byte[] image = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(IMAGE, descriptor(CONFIG, config), described));
        upstream.manifest("app", image, IMAGE, "1");
        anonymous().get(here("app/manifests/1")).expect(200);
        return image;
    }

    private String files(byte[] image) {
        return "/api/v1/files?repository=" + name + "/app&digest=" + sha256(image);
    }

    private JsonNode ended(Answer answer) {
        String job = "/api/v1/jobs/" + answer.expect(202).json().at("/job/id").asString();
        eventually("the job's end", () -> !isGoingOn(job));
        return anonymous().api("GET", job, "").expect(200).json();
    }

    private boolean isGoingOn(String job) {
        return List.of("waiting", "running")
                .contains(anonymous()
                        .api("GET", job, "")
                        .expect(200)
                        .json()
                        .get("state")
                        .asString());
    }

    private List<Path> explored() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("explorer"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void layersThatNobodyHasPulledAreFetchedWhenTheImageIsExplored() {
        mirror("");
        byte[] first = new Archive().file("a", "first").gzip();
        byte[] second = new Archive().file("b", random(200_000)).gzip();
        upstream.blob("app", first);
        upstream.blob("app", second);
        byte[] image = image(first, second);
        JsonNode job = ended(anonymous().api("GET", files(image), ""));
        assertThat(job.get("state").asString()).isEqualTo("done");
        assertThat(job.get("done").asLong())
                .isEqualTo(job.get("total").asLong())
                .isEqualTo(2L * (first.length + second.length));
        assertThat(anonymous()
                        .api("GET", files(image), "")
                        .expect(200)
                        .json()
                        .at("/files/total")
                        .asInt())
                .isEqualTo(2);
        assertThat(anonymous()
                        .api("GET", files(image).replace("/files?", "/file?") + "&path=a", "")
                        .expect(200)
                        .text())
                .isEqualTo("first");
        assertThat(isCached(sha256(first))).isTrue();
    }

    @Test
    void whatTheUpstreamDoesNotHaveIsToldInWords() {
        mirror("");
        byte[] layer = new Archive().file("a", "first").gzip();
        byte[] image = image(layer);
        JsonNode job = ended(anonymous().api("GET", files(image), ""));
        assertThat(job.get("state").asString()).isEqualTo("failed");
        assertThat(job.get("failure").asString())
                .isEqualTo("the layer " + sha256(layer) + " is not stored here, and " + name + " does not have it");
    }

    @Test
    void aMirroredImageIsTheBaseOfOneMadeHereOnceItsPlatformWasPulled() {
        mirror("");
        byte[] layer = random(300);
        upstream.blob("app", layer);
        upstream.blob("app", config);
        byte[] amd64 = ofLayers("{}", random(301));
        byte[] arm64 = ofLayers("{}", layer);
        upstream.manifest("app", arm64, IMAGE);
        byte[] index =
                bytes("""
                {"schemaVersion":2,"mediaType":"%s","manifests":[
                 {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"amd64"}},
                 {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"arm64"}}]}""".formatted(INDEX, IMAGE, sha256(amd64), amd64.length, IMAGE, sha256(arm64), arm64.length));
        upstream.manifest("app", index, INDEX, "13");
        anonymous().get(here("app/manifests/13")).expect(200);
        eventually(
                "the index is known",
                () -> client.api("GET", "/api/v1/tags?repository=" + name + "/app", "")
                        .text()
                        .contains("linux/arm64"));
        byte[] own = random(302);
        push(config);
        push(layer);
        push(own);
        byte[] image = pushed(ofLayers("{\"a\":\"b\"}", layer, own));
        String layers = "/api/v1/layers?repository=" + repository + "&reference=" + sha256(image);
        assertThat(client.api("GET", layers, "").expect(200).json().has("base")).isFalse();
        anonymous().get(here("app/manifests/" + sha256(arm64))).expect(200);
        anonymous().get(here("app/blobs/" + sha256(layer))).expect(200);
        eventually(
                "the base",
                () -> client.api("GET", layers, "")
                        .json()
                        .at("/base/digest")
                        .asString("")
                        .equals(sha256(index)));
        assertThat(client.api("GET", layers, "").json().at("/base/repository").asString())
                .isEqualTo(name + "/app");
    }

    private byte[] ofLayers(String annotations, byte[]... layers) {
        return bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s],\"annotations\":%s}"
                .formatted(
                        IMAGE,
                        descriptor(CONFIG, config),
                        Stream.of(layers).map(layer -> descriptor(LAYER, layer)).collect(Collectors.joining(",")),
                        annotations));
    }

    @Test
    void nothingIsKeptOfALayerThatTheCollectorTookAway() throws Exception {
        List<Path> before = explored();
        mirror(",\"maxAge\":\"1d\"");
        byte[] layer = new Archive().file("a", random(1000)).gzip();
        upstream.blob("app", layer);
        byte[] image = image(layer);
        assertThat(ended(anonymous().api("GET", files(image), "")).get("state").asString())
                .isEqualTo("done");
        assertThat(explored()).hasSize(before.size() + 2);
        clock.advance(Duration.ofHours(25));
        for (int i = 0; i < 3; i++) {
            collect();
        }
        assertThat(isStored(sha256(layer))).isFalse();
        assertThat(explored()).isEqualTo(before);
    }
}
