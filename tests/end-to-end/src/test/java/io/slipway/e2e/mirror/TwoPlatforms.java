package io.slipway.e2e.mirror;

import io.slipway.e2e.Content;
import io.slipway.e2e.Hashes;
import io.slipway.e2e.RegistryClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image of two platforms, whose layers nobody else has. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TwoPlatforms(Content.Image amd64, Content.Image arm64, byte[] index) {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final int LAYERS = 3;
    private static final int LAYER_BYTES = 300_000;

    static TwoPlatforms make(long seed) {
        Content.Image amd64 = Content.image(seed, LAYERS, LAYER_BYTES);
        Content.Image arm64 = Content.image(seed + 1, LAYERS, LAYER_BYTES, "arm64");
        byte[] index = Content.json(Map.of(
                "schemaVersion",
                2,
                "mediaType",
                INDEX,
                "manifests",
                List.of(entry(amd64, "amd64"), entry(arm64, "arm64"))));
        return new TwoPlatforms(amd64, arm64, index);
    }

    private static Map<String, Object> entry(Content.Image image, String architecture) {
        Map<String, Object> entry =
                new LinkedHashMap<>(Content.descriptor(RegistryClient.IMAGE_MANIFEST, image.manifest()));
        entry.put("platform", Map.of("os", "linux", "architecture", architecture));
        return entry;
    }

    /** Pushes both images and the index, this under the tag. */
    void push(RegistryClient client, String repository, String tag) {
        client.push(repository, tag + "-amd64", amd64);
        client.push(repository, tag + "-arm64", arm64);
        RegistryClient.expect(
                201,
                client.v2(
                        "PUT",
                        "/v2/" + repository + "/manifests/" + tag,
                        Optional.of(client.token(repository, "pull,push")),
                        BodyPublishers.ofByteArray(index),
                        "Content-Type",
                        INDEX));
    }

    /** The index's. */
    String digest() {
        return Content.digest(index);
    }

    /** The hashes of one platform's config and uncompressed layers. */
    List<String> hashes(String architecture) {
        Content.Image image = architecture.equals("arm64") ? arm64 : amd64;
        return image.blobs().stream().map(Hashes::uncompressed).toList();
    }
}
