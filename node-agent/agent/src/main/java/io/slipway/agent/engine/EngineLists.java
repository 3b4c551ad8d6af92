package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.Volume;
import io.slipway.agent.engine.http.ApiVersion;
import io.slipway.agent.image.StoredImage;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** The forms in which images, containers and volumes are listed, for whoever lists them elsewhere. */
public final class EngineLists {
    private EngineLists() {}

    public static ObjectNode image(StoredImage image, ApiVersion version) {
        return ImageSummary.of(image, version);
    }

    public static ObjectNode container(ContainerSnapshot container, Instant now) {
        return ContainerSummary.of(container, now);
    }

    public static ObjectNode volume(Volume volume) {
        return VolumeRoutes.json(volume);
    }
}
