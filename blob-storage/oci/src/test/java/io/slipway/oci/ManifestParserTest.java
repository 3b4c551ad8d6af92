package io.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestParserTest {
    static final String DIGEST = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    static final String D = descriptor("application/x");
    static final String IMAGE = "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s,%s]}"
            .formatted(descriptor("application/vnd.oci.image.config.v1+json"), D, D);
    static final String INDEX = "{\"schemaVersion\":2,\"manifests\":[]}";

    static String descriptor(String type) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":0}".formatted(type, DIGEST);
    }

    private static Manifest parse(String json, MediaType type) {
        return ManifestParser.parse(json.getBytes(StandardCharsets.UTF_8), Optional.of(type));
    }

    private static Manifest parse(String json) {
        return ManifestParser.parse(json.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static String with(String json, String more) {
        return json.substring(0, json.length() - 1) + "," + more + "}";
    }

    @Test
    void imagesOfOciAndDockerAreOneThing() {
        for (MediaType type : List.of(MediaType.OCI_MANIFEST, MediaType.DOCKER_MANIFEST)) {
            Manifest manifest = parse(with(IMAGE, "\"mediaType\":\"" + type + "\""), type);
            assertThat(manifest).isInstanceOf(ImageManifest.class);
            assertThat(manifest.mediaType()).isEqualTo(type);
            assertThat(manifest.blobs()).hasSize(3);
            assertThat(manifest.children()).isEmpty();
            assertThat(manifest.artifactType()).contains(MediaType.OCI_CONFIG);
        }
    }

    @Test
    void layersThatMayBeElsewhereAreReferencedButNotNeededHere() {
        String foreign = descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
        String nondistributable = descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip");
        String urls = with(D, "\"urls\":[\"https://example.com/a\"]");
        Manifest manifest = parse("{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s,%s,%s,%s]}"
                .formatted(D, foreign, nondistributable, urls, D));
        assertThat(manifest.blobs()).hasSize(2);
        ImageManifest image = (ImageManifest) manifest;
        assertThat(image.layers()).hasSize(4);
        assertThat(image.referencedBlobs())
                .hasSize(5)
                .startsWith(image.config())
                .endsWith(image.layers().toArray(Descriptor[]::new));
        assertThat(parse(INDEX).referencedBlobs()).isEmpty();
    }

    @Test
    void anIndexListsChildrenWithTheirPlatforms() {
        String child = with(
                descriptor(MediaType.OCI_MANIFEST.value()),
                "\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\",\"os.version\":\"1\"}");
        Manifest index = parse("{\"schemaVersion\":2,\"manifests\":[" + child + "]}", MediaType.DOCKER_LIST);
        assertThat(index.children().getFirst().platform())
                .contains(new Platform("linux", "arm", Optional.of("v7"), Optional.of("1")));
        assertThat(index.blobs()).isEmpty();
        assertThat(index.artifactType()).isEmpty();
        assertThat(parse(INDEX)).isInstanceOf(ImageIndex.class);
    }

    @Test
    void subjectAnnotationsAndArtifactTypeAreRead() {
        String more = "\"subject\":%s,\"annotations\":{\"a\":\"b\"},\"artifactType\":\"application/sbom\"".formatted(D);
        for (String json : List.of(IMAGE, INDEX)) {
            Manifest manifest = parse(with(json, more));
            assertThat(manifest.subject().orElseThrow().digest()).hasToString(DIGEST);
            assertThat(manifest.annotations()).containsEntry("a", "b");
            assertThat(manifest.artifactType()).contains(new MediaType("application/sbom"));
        }
    }

    @Test
    void nullIsHowGoWritesAbsence() {
        String nulls = "\"annotations\":null,\"subject\":null,\"artifactType\":null,\"manifests\":null";
        Manifest manifest = parse(
                "{\"schemaVersion\":2,\"config\":%s,\"layers\":null,%s}".formatted(D, nulls), MediaType.OCI_MANIFEST);
        assertThat(manifest.blobs()).hasSize(1);
        assertThat(parse("{\"schemaVersion\":2,\"manifests\":null}", MediaType.OCI_INDEX)
                        .children())
                .isEmpty();
    }

    @Test
    void aJsonObjectOfAnUnknownTypeIsKeptAsItIs() {
        MediaType type = new MediaType("application/vnd.example+json");
        assertThat(parse("{\"subject\":7}", type)).isEqualTo(new UnknownManifest(type));
        assertThatThrownBy(() -> parse("[]", type)).isInstanceOf(InvalidManifestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/octet-stream", "text/plain", "text/json"})
    void aContentTypeThatSaysNothingLeavesItToTheBody(String value) {
        MediaType type = new MediaType(value);
        assertThat(parse(IMAGE, type))
                .isInstanceOf(ImageManifest.class)
                .isEqualTo(parse(IMAGE, MediaType.OCI_MANIFEST));
        assertThat(parse(INDEX, type)).isInstanceOf(ImageIndex.class).isEqualTo(parse(INDEX, MediaType.OCI_INDEX));
        assertThat(parse(with(IMAGE, "\"mediaType\":\"" + MediaType.DOCKER_MANIFEST + "\""), type))
                .isEqualTo(parse(IMAGE, MediaType.DOCKER_MANIFEST));
        assertThat(parse("{\"mediaType\":\"application/vnd.example+json\"}", type))
                .isEqualTo(new UnknownManifest(new MediaType("application/vnd.example+json")));
        assertThatThrownBy(() -> parse("{\"schemaVersion\":2,\"config\":" + D + "}", type))
                .isInstanceOf(InvalidManifestException.class)
                .hasMessageContaining("neither config and layers nor manifests");
        assertThatThrownBy(() -> parse(IMAGE.replace("\"size\":0", "\"size\":-1"), type))
                .hasMessageStartingWith("config.size: ");
        assertThatThrownBy(() -> parse("{\"schemaVersion\":1,\"fsLayers\":[]}", type))
                .hasMessageContaining("schema 1");
    }

    @Test
    void anUnknownTypeNeedNotSayThatItIsJson() {
        for (String type : List.of("font/woff", "application/xml", "application/vnd.example")) {
            assertThat(parse(IMAGE, new MediaType(type))).isEqualTo(new UnknownManifest(new MediaType(type)));
        }
    }

    @Test
    void aManifestOfAlmostFourMebibytesIsTaken() {
        String big = with(IMAGE, "\"annotations\":{\"a\":\"" + "x".repeat(ManifestParser.MAX_BYTES - 1000) + "\"}");
        assertThat(parse(big).annotations()).hasSize(1);
        assertThatThrownBy(() -> parse(" ".repeat(ManifestParser.MAX_BYTES) + IMAGE))
                .isInstanceOf(InvalidManifestException.class);
        String many = (descriptor("application/vnd.oci.image.layer.v1.tar+gzip") + ",").repeat(26_000);
        assertThat(parse("{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s%s]}".formatted(D, many, D))
                        .blobs())
                .hasSize(26_002);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "config|7|config: must be an object",
                "config|{}|config: the property \"size\" is missing",
                "schemaVersion|1|schemaVersion: must be 2",
                "schemaVersion|\"2\"|schemaVersion: must be a whole number",
                "schemaVersion|2.0|schemaVersion: must be a whole number",
                "layers|{}|layers: must be an array",
                "layers|[7]|layers[0]: must be an object",
                "layers|[{\"mediaType\":\"a/b\",\"size\":0,\"digest\":\"sha256:x\"}]|layers[0].digest: ",
                "layers|[{\"mediaType\":\"a\",\"size\":0,\"digest\":\"\"}]|layers[0].mediaType: ",
                "layers|[{\"mediaType\":\"a/b\",\"size\":-1}]|layers[0].size: must not be negative",
                "layers|[{\"mediaType\":\"a/b\",\"size\":1e3}]|layers[0].size: must be a whole number",
                "layers|[{\"mediaType\":\"a/b\",\"size\":9223372036854775808}]|layers[0].size: must be a whole number",
                "subject|\"junk\"|subject: must be an object",
                "subject|{\"digest\":\"junk\"}|subject: the property \"size\" is missing",
                "annotations|[]|annotations: must be an object",
                "annotations|{\"a\":1}|annotations[\"a\"]: must be a string",
                "artifactType|\"x\"|artifactType: A media type",
                "mediaType|7|mediaType: must be a string",
                "mediaType|\"application/vnd.oci.image.index.v1+json\"|mediaType: is application/vnd.oci.image.index.v1+json, but",
                "mediaType|\"application/vnd.docker.distribution.manifest.v1+json\"|mediaType: Docker's schema 1",
                "manifests|[]|manifests: has no place in an image manifest",
            })
    void aRefusalSaysWhatAndWhere(String name, String value, String complaint) {
        String json = "{\"%s\":%s".formatted(name, value);
        for (String other : List.of("\"schemaVersion\":2", "\"config\":" + D, "\"layers\":[]")) {
            json += other.startsWith("\"" + name + "\"") ? "" : "," + other;
        }
        String body = json + "}";
        assertThatThrownBy(() -> parse(body, MediaType.OCI_MANIFEST))
                .isInstanceOf(InvalidManifestException.class)
                .hasMessageStartingWith(complaint);
    }

    @Test
    void whatIsNotOneJsonObjectIsRefused() {
        for (String bad : List.of(
                "",
                " ",
                "null",
                "7",
                "\"x\"",
                "{",
                "{}x",
                IMAGE + IMAGE,
                IMAGE.replace(":2", ":2,\"schemaVersion\":2"),
                "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}",
                "[" + "{},".repeat(300_000) + "{}]",
                "\ufeff" + IMAGE,
                "{'schemaVersion':2}",
                "{\"schemaVersion\":2,}",
                "{\"schemaVersion\":NaN}",
                "{\"a\":\"\n\"}")) {
            assertThatThrownBy(() -> parse(bad, MediaType.OCI_MANIFEST))
                    .isInstanceOf(InvalidManifestException.class)
                    .message()
                    .doesNotContain("tools.jackson", "\n", "StreamRead");
        }
        byte[] latin = "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ManifestParser.parse(latin, Optional.of(MediaType.JSON)))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void anIndexWithLayersIsRefusedAndOneWithoutManifestsToo() {
        assertThatThrownBy(() -> parse(with(INDEX, "\"layers\":[]"))).hasMessageStartingWith("layers: has no place");
        assertThatThrownBy(() -> parse("{\"schemaVersion\":2}", MediaType.OCI_INDEX))
                .hasMessageContaining("manifests");
        assertThatThrownBy(() -> parse("{\"schemaVersion\":2}")).hasMessageContaining("Content-Type");
        assertThatThrownBy(() -> parse("{}", MediaType.DOCKER_SCHEMA1_SIGNED)).hasMessageContaining("schema 1");
        assertThatThrownBy(() -> parse("{\"schemaVersion\":1,\"fsLayers\":[]}")).hasMessageContaining("schema 1");
    }
}
