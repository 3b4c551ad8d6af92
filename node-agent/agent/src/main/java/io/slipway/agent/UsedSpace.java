package io.slipway.agent;

import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.Containers;
import io.slipway.agent.container.Volume;
import io.slipway.agent.engine.DiskUsage;
import io.slipway.agent.engine.EngineLists;
import io.slipway.agent.engine.http.ApiVersion;
import io.slipway.agent.image.ImageFilters;
import io.slipway.agent.image.Images;
import io.slipway.agent.image.StoredImage;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What {@code docker system df} adds up. */
final class UsedSpace implements DiskUsage {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Containers containers;
    private final Images images;
    private final Clock clock;

    UsedSpace(Containers containers, Images images, Clock clock) {
        this.containers = containers;
        this.images = images;
        this.clock = clock;
    }

    @Override
    public long layerBytes() throws IOException {
        return images.layerSizes().values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public ArrayNode imageRows() throws IOException {
        ArrayNode list = JSON.arrayNode();
        List<StoredImage> all = images.list(ImageFilters.NONE);
        Map<Digest, Long> sizes = images.layerSizes();
        Map<Digest, Integer> users = new HashMap<>();
        all.forEach(image -> Set.copyOf(image.diffIds()).forEach(layer -> users.merge(layer, 1, Integer::sum)));
        for (StoredImage image : all) {
            ObjectNode json = EngineLists.image(image, ApiVersion.MAXIMUM);
            json.put(
                    "SharedSize",
                    image.diffIds().stream()
                            .filter(layer -> users.getOrDefault(layer, 0) > 1)
                            .mapToLong(layer -> sizes.getOrDefault(layer, 0L))
                            .sum());
            json.put(
                    "Containers",
                    containers.list().stream()
                            .filter(container ->
                                    container.definition().imageId().equals(image.id()))
                            .count());
            list.add(json);
        }
        return list;
    }

    @Override
    public ArrayNode containerRows() {
        ArrayNode list = JSON.arrayNode();
        for (ContainerSnapshot container : containers.list()) {
            list.add(EngineLists.container(container, clock.instant()));
        }
        return list;
    }

    @Override
    public ArrayNode volumeRows() throws IOException {
        ArrayNode list = JSON.arrayNode();
        for (Volume volume : containers.volumes().list()) {
            ObjectNode json = EngineLists.volume(volume);
            json.putObject("UsageData")
                    .put("Size", -1L)
                    .put("RefCount", containers.usersOfVolume(volume.name()).size());
            list.add(json);
        }
        return list;
    }
}
