package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Specification, "Pushing Manifests" and "Warnings". */
class PushManifestsTest extends ConformanceTest {
    @Test
    void byTagAndByDigest() {
        byte[] manifest = image("");
        for (String reference : List.of("v1", sha256(manifest))) {
            Answer created = put(reference, manifest, IMAGE).expect(201);
            assertThat(created.header("Docker-Content-Digest")).contains(sha256(manifest));
            assertThat(client.get(created.location()).expect(200).body()).isEqualTo(manifest);
            assertThat(created.header("Warning")).isEmpty();
        }
    }

    @Test
    void parametersOfTheContentTypeAreIgnored() {
        put("v1", image(""), IMAGE + "; charset=utf-8").expect(201);
        assertThat(client.get(manifests("v1")).headers("Content-Type")).containsExactly(IMAGE);
    }

    @Test
    void aDigestThatIsNotTheContentsIs400() {
        byte[] manifest = image("");
        put(sha256(bytes("other")), manifest, IMAGE).expect(400, "DIGEST_INVALID");
        put("sha256:baddigest", manifest, IMAGE).expect(400, "DIGEST_INVALID");
        client.get(manifests(sha256(manifest))).expect(404);
    }

    @Test
    void whatIsNoManifestIs400() {
        put("v1", bytes("{"), IMAGE).expect(400, "MANIFEST_INVALID");
        put("v1", bytes("[]"), IMAGE).expect(400, "MANIFEST_INVALID");
        put("v1", image(""), INDEX).expect(400, "MANIFEST_INVALID");
    }

    @Test
    void blobsThatAreMissingAreNamed() {
        byte[] layer = random(9);
        byte[] config = random(9);
        push(config);
        Answer refused = put(
                        "v1",
                        bytes("{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
                                .formatted(descriptor(CONFIG, config), descriptor(LAYER, layer))),
                        IMAGE)
                .expect(400, "MANIFEST_BLOB_UNKNOWN");
        assertThat(refused.text()).contains(sha256(layer)).doesNotContain(sha256(config));
    }

    @Test
    void layersThatMayNotBeDistributedNeedNotBeThere() {
        byte[] config = random(9);
        push(config);
        String foreign = descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", random(9));
        put(
                        "v1",
                        bytes("{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
                                .formatted(descriptor(CONFIG, config), foreign)),
                        IMAGE)
                .expect(201);
    }

    @Test
    void anArtifactWithoutLayersAndWithUnknownFieldsIsTaken() {
        byte[] empty = bytes("{}");
        push(empty);
        byte[] artifact = bytes("""
                {"schemaVersion":2,"mediaType":"%s","artifactType":"application/x.test","layers":[],
                 "config":%s,"org.example.more":{"deep":[1,2]}}""".formatted(IMAGE, descriptor("application/vnd.oci.empty.v1+json", empty)));
        put("artifact", artifact, IMAGE).expect(201);
        assertThat(client.get(manifests("artifact")).body()).isEqualTo(artifact);
    }

    @Test
    void indexesMayBeNestedAndEmpty() {
        byte[] child = pushed(image(""));
        byte[] inner = index("", child);
        put(sha256(inner), inner, INDEX).expect(201);
        byte[] outer = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(INDEX, descriptor(INDEX, inner)));
        assertThat(put("outer", outer, INDEX).expect(201).header("Warning")).isEmpty();
        byte[] empty = index("");
        put("empty", empty, INDEX).expect(201);
        assertThat(client.get(manifests("empty")).body()).isEqualTo(empty);
        assertThat(client.get(manifests("empty")).headers("Content-Type")).containsExactly(INDEX);
    }

    @Test
    void aSparseIndexIsTakenWithAWarningWhereTheSettingAllowsIt() {
        byte[] child = pushed(image(""));
        put("v1", child, IMAGE).expect(201);
        byte[] sparse = index("", child, bytes("nowhere"));
        String warning = put("v1", sparse, INDEX).expect(201).header("Warning").orElseThrow();
        assertThat(warning)
                .matches("299 - \"[ -~]+\"")
                .contains("1 of the manifests")
                .contains("took the place of what was tagged v1");
        assertThat(put("v2", sparse, INDEX).expect(201).headers("Warning"))
                .singleElement()
                .asString()
                .doesNotContain("took the place");
    }

    @Test
    void mediaTypesThatNobodyKnowsAreTaken() {
        byte[] body = bytes("{\"anything\":[1,2,3]}");
        for (String type : List.of("application/vnd.example.thing.v1+json", "application/x-thing", "font/woff")) {
            put("thing", body, type).expect(201);
            Answer got = client.get(manifests("thing")).expect(200);
            assertThat(got.body()).isEqualTo(body);
            assertThat(got.headers("Content-Type")).containsExactly(type);
        }
    }

    @Test
    void dockersManifestsAndListsAreTaken() {
        String docker = "application/vnd.docker.distribution.manifest.v2+json";
        String list = "application/vnd.docker.distribution.manifest.list.v2+json";
        byte[] manifest = bytes(new String(image(""), java.nio.charset.StandardCharsets.UTF_8).replace(IMAGE, docker));
        put("docker", manifest, docker).expect(201);
        byte[] of = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(list, descriptor(docker, manifest)));
        put("list", of, list).expect(201);
        assertThat(client.get(manifests("list")).headers("Content-Type")).containsExactly(list);
    }

    @Test
    void fourMebibytesAreTakenAndOneByteMoreIs413() {
        byte[] image = image("");
        byte[] largest = java.util.Arrays.copyOf(image, 4 * 1024 * 1024);
        java.util.Arrays.fill(largest, image.length, largest.length, (byte) ' ');
        put("large", largest, IMAGE).expect(201);
        assertThat(client.get(manifests("large")).expect(200).body()).isEqualTo(largest);
        byte[] larger = java.util.Arrays.copyOf(largest, largest.length + 1);
        larger[largest.length] = ' ';
        put("large", larger, IMAGE).expect(413, "SIZE_INVALID");
    }

    @Test
    void sha512ManifestsAreKeptUnderTheirDigest() {
        byte[] manifest = image("");
        Answer created = put(sha512(manifest), manifest, IMAGE).expect(201);
        assertThat(created.header("Docker-Content-Digest")).contains(sha512(manifest));
        assertThat(client.get(created.location()).expect(200).body()).isEqualTo(manifest);
        assertThat(client.head(manifests(sha512(manifest))).header("Docker-Content-Digest"))
                .contains(sha512(manifest));
        client.get(manifests(sha256(manifest))).expect(404);
    }

    @Test
    void aManifestIsPushedWithManyTags() {
        byte[] manifest = image("");
        put("old", image(""), IMAGE).expect(201);
        List<String> tags = new ArrayList<>(List.of("z", "old", "1.2"));
        for (int i = 0; i < 10; i++) {
            tags.add("t" + i);
        }
        for (String digest : List.of(sha256(manifest), sha512(manifest))) {
            Answer created = put(digest + "?tag=" + String.join("&tag=", tags), manifest, IMAGE)
                    .expect(201);
            assertThat(created.headers("OCI-Tag")).containsExactlyElementsOf(tags);
            for (String tag : tags) {
                assertThat(client.head(manifests(tag)).expect(200).header("Docker-Content-Digest"))
                        .contains(digest);
            }
        }
    }

    @Test
    void aConditionalPushReplacesOnlyWhatItNames() {
        byte[] first = image("");
        byte[] second = image("");
        String ofFirst = "\"" + sha256(first) + "\"";
        push("v1", second, "If-Match", ofFirst).expect(412);
        push("v1", first, "If-None-Match", "*").expect(201);
        push("v1", second, "If-None-Match", "*").expect(412);
        push("v1", second, "If-Match", "\"" + sha256(second) + "\"").expect(412);
        assertThat(client.get(manifests("v1")).expect(200).body()).isEqualTo(first);
        client.get(manifests(sha256(second))).expect(404);
        push("v1", second, "If-Match", ofFirst).expect(201);
        assertThat(client.get(manifests("v1")).expect(200).body()).isEqualTo(second);
    }

    private Answer push(String tag, byte[] manifest, String header, String value) {
        return client.send("PUT", manifests(tag), manifest, "Content-Type", IMAGE, header, value);
    }

    @Test
    void tagsThatAreNoneOrTooManyAreRefusedAndNothingIsStored() {
        byte[] manifest = image("");
        put(sha256(manifest) + "?tag=ok&tag=not+ok", manifest, IMAGE).expect(400, "NAME_INVALID");
        StringBuilder many = new StringBuilder("?tag=ok");
        for (int i = 0; i < 100; i++) {
            many.append("&tag=t").append(i);
        }
        put(sha256(manifest) + many, manifest, IMAGE).expect(414, "UNSUPPORTED");
        client.get(manifests("ok")).expect(404);
        client.get(manifests(sha256(manifest))).expect(404);
    }

    @Test
    void aSubjectIsAcknowledgedWhetherItIsThereOrNot() {
        byte[] absent = bytes("not pushed");
        byte[] about = image(subject(absent));
        assertThat(put("about", about, IMAGE).expect(201).header("OCI-Subject")).contains(sha256(absent));
        byte[] present = pushed(image(""));
        byte[] index = index(subject(present), present);
        assertThat(put("index", index, INDEX).expect(201).header("OCI-Subject")).contains(sha256(present));
        assertThat(put("v1", present, IMAGE).expect(201).header("OCI-Subject")).isEmpty();
    }
}
