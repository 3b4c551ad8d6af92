package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Specification, "Content Management": what is deleted is gone in the very next request. */
class ManagementTest extends ConformanceTest {
    @Test
    void aDeletedTagIsGoneAndItsManifestStays() {
        byte[] manifest = image("");
        put("v1", manifest, IMAGE).expect(201);
        put("v2", manifest, IMAGE).expect(201);
        client.get(manifests("v1")).expect(200);
        client.delete(manifests("v1")).expect(202);
        client.head(manifests("v1")).expect(404);
        client.get(manifests("v1")).expect(404, "MANIFEST_UNKNOWN");
        client.delete(manifests("v1")).expect(404, "MANIFEST_UNKNOWN");
        client.get(manifests("v2")).expect(200);
        client.get(manifests(sha256(manifest))).expect(200);
        assertThat(client.get("/v2/" + repository + "/tags/list").texts("tags")).containsExactly("v2");
    }

    @Test
    void aDeletedManifestTakesItsTagsAlong() {
        byte[] manifest = image("");
        byte[] other = image("");
        put("other", other, IMAGE).expect(201);
        put(sha256(manifest) + "?tag=a&tag=b", manifest, IMAGE).expect(201);
        for (String reference : List.of("a", "b", sha256(manifest))) {
            client.get(manifests(reference)).expect(200);
        }
        client.delete(manifests(sha256(manifest))).expect(202);
        for (String reference : List.of(sha256(manifest), "a", "b")) {
            client.head(manifests(reference)).expect(404);
            client.get(manifests(reference)).expect(404, "MANIFEST_UNKNOWN");
        }
        client.delete(manifests(sha256(manifest))).expect(404, "MANIFEST_UNKNOWN");
        assertThat(client.get("/v2/" + repository + "/tags/list").texts("tags")).containsExactly("other");
        // What was deleted can be pushed again.
        put("a", manifest, IMAGE).expect(201);
        client.get(manifests("a")).expect(200);
    }

    @Test
    void aDeletedBlobIsGoneHereAndStaysElsewhere() {
        byte[] blob = random(100);
        String digest = push(blob);
        String here = repository;
        repository = fresh("admin");
        client.send("POST", uploads() + "?mount=" + digest + "&from=" + here, new byte[0])
                .expect(201);
        client.delete(blobs(digest)).expect(202);
        client.head(blobs(digest)).expect(404);
        client.get(blobs(digest)).expect(404, "BLOB_UNKNOWN");
        client.delete(blobs(digest)).expect(404, "BLOB_UNKNOWN");
        repository = here;
        client.get(blobs(digest)).expect(200);
    }

    @Test
    void aBlobThatAManifestNeedsIsNotDeleted() {
        byte[] config = random(20);
        push(config);
        put(
                        "v1",
                        bytes("{\"schemaVersion\":2,\"config\":%s,\"layers\":[]}"
                                .formatted(descriptor(CONFIG, config))),
                        IMAGE)
                .expect(201);
        client.delete(blobs(sha256(config))).expect(405, "UNSUPPORTED");
        client.get(blobs(sha256(config))).expect(200);
    }

    @Test
    void whatWasNeverThereIs404() {
        String absent = sha256(bytes("absent"));
        client.delete("/v2/" + repository + "/manifests/" + absent).expect(404, "NAME_UNKNOWN");
        client.delete("/v2/" + repository + "/manifests/v1").expect(404, "NAME_UNKNOWN");
        client.delete(blobs(absent)).expect(404, "NAME_UNKNOWN");
    }
}
