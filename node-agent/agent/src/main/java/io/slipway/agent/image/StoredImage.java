package io.slipway.agent.image;

import io.slipway.agent.snapshot.ImageLayers;
import io.slipway.oci.Digest;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image as it was at one moment; later changes of its names make a new record.
 *
 * @param id the digest of its configuration
 * @param config the whole image configuration ({@code architecture}, {@code os}, {@code config}, {@code rootfs},
 *     {@code history}); not to be changed
 * @param diffIds digests of the layers' uncompressed tars, the lowest first
 * @param repoTags names with a tag as they were written, for example {@code shop/web:1.4}, sorted
 * @param repoDigests names with a digest, for example {@code shop/web@sha256:…}, in order
 * @param created when it was built; the epoch when the configuration does not say
 * @param size bytes of all its layers uncompressed
 */
public record StoredImage(
        Digest id,
        ObjectNode config,
        List<Digest> diffIds,
        List<String> repoTags,
        List<String> repoDigests,
        Instant created,
        long size) {
    /** Copies the lists. */
    public StoredImage {
        diffIds = List.copyOf(diffIds);
        repoTags = repoTags.stream().sorted().toList();
        repoDigests = List.copyOf(repoDigests);
    }

    /** What a snapshot driver must know. */
    public ImageLayers layers() {
        return new ImageLayers(id, diffIds);
    }

    /** The run settings of the image ({@code Env}, {@code Cmd}, …); an empty object when there are none. */
    public ObjectNode runConfig() {
        return config.get("config") instanceof ObjectNode run ? run : config.objectNode();
    }
}
