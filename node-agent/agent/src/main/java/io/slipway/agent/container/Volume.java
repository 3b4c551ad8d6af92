package io.slipway.agent.container;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A folder of the host that outlives containers.
 *
 * @param anonymous nobody named it: it goes with the container it was made for
 * @param folder what is mounted
 */
public record Volume(String name, boolean anonymous, Instant created, Map<String, String> labels, Path folder) {
    public Volume {
        labels = Map.copyOf(labels);
    }
}
