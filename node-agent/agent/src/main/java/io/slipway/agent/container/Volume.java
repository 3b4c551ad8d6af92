package io.slipway.agent.container;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of the host that outlives containers.
 *
 * @param anonymous nobody named it: it goes with the container it was made for
 * @param madeFor the container that it goes with, as long as only that one knows it
 * @param folder what is mounted
 */
public record Volume(
        String name,
        boolean anonymous,
        Optional<ContainerId> madeFor,
        Instant created,
        Map<String, String> labels,
        Path folder) {
    public Volume {
        labels = Map.copyOf(labels);
    }
}
