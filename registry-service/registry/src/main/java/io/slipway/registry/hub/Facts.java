package io.slipway.registry.hub;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest is, as its bytes and its config say.
 *
 * @param platforms such as {@code linux/arm64/v8}; of an index those that it lists
 * @param downloadSize bytes that a client fetches; of an index for one platform, the most usual that it has
 * @param createdAt when the image was built, as its config says
 * @param labels the image's labels, or the annotations of what is no image; bounded
 * @param complete whether the config could be read
 */
record Facts(
        Kind kind,
        List<String> platforms,
        long downloadSize,
        Optional<Instant> createdAt,
        Map<String, String> labels,
        boolean complete) {
    Facts {
        platforms = List.copyOf(platforms);
        labels = Map.copyOf(labels);
    }
}
