package io.slipway.agent.container;

import io.slipway.oci.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a container is, from its creation on; only its name, restart policy and limits can change. Kept as JSON with a
 * version of its own.
 *
 * @param imageName as the request named the image
 * @param config docker's {@code Config}, completed from the image
 * @param hostConfig docker's {@code HostConfig}, as it was asked for
 * @param endpoints docker's {@code EndpointsConfig}, as it was asked for
 * @param mounts where each mount's content lies
 */
public record ContainerDefinition(
        ContainerId id,
        ContainerName name,
        Instant created,
        Digest imageId,
        String imageName,
        ObjectNode config,
        ObjectNode hostConfig,
        ObjectNode endpoints,
        List<MountPoint> mounts) {
    private static final int VERSION = 1;

    public ContainerDefinition {
        mounts = List.copyOf(mounts);
    }

    ContainerDefinition named(ContainerName other) {
        return new ContainerDefinition(id, other, created, imageId, imageName, config, hostConfig, endpoints, mounts);
    }

    /** Whether it mounts the volume of that name. */
    boolean mounts(String volume) {
        return mounts.stream().anyMatch(mount -> mount.volume().equals(volume));
    }

    /** The same with other limits or another policy. */
    ContainerDefinition with(ObjectNode otherHostConfig) {
        return new ContainerDefinition(
                id, name, created, imageId, imageName, config, otherHostConfig, endpoints, mounts);
    }

    JsonFields configFields() {
        return new JsonFields("", config);
    }

    JsonFields hostFields() {
        return new JsonFields("HostConfig", hostConfig);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", VERSION);
        json.put("id", id.hex());
        json.put("name", name.value());
        json.put("created", created.toString());
        json.put("imageId", imageId.toString());
        json.put("imageName", imageName);
        json.set("config", config);
        json.set("hostConfig", hostConfig);
        json.set("endpoints", endpoints);
        mounts.forEach(mount -> json.withArray("mounts").add(mount.toJson()));
        return json;
    }

    /** Reads what {@link #toJson} wrote; IllegalArgumentException for anything else. */
    static ContainerDefinition fromJson(JsonNode json) {
        if (json.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException("A container's file of version %s; this agent reads version %d"
                    .formatted(json.path("version"), VERSION));
        }
        List<MountPoint> mounts = new ArrayList<>();
        json.path("mounts").forEach(mount -> mounts.add(MountPoint.fromJson(mount)));
        return new ContainerDefinition(
                new ContainerId(json.path("id").asString()),
                new ContainerName(json.path("name").asString()),
                Instant.parse(json.path("created").asString()),
                Digest.parse(json.path("imageId").asString()),
                json.path("imageName").asString(),
                (ObjectNode) json.path("config"),
                (ObjectNode) json.path("hostConfig"),
                (ObjectNode) json.path("endpoints"),
                mounts);
    }
}
