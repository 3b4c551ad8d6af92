package io.slipway.agent.container;

import io.slipway.agent.cgroup.Limits;
import io.slipway.agent.runtime.capability.CapabilitySet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to make a container, taken apart: docker's {@code Config} at the top, with {@code HostConfig} and {@code
 * NetworkingConfig} in it.
 */
record CreateRequest(String image, ObjectNode config, ObjectNode hostConfig, ObjectNode endpoints) {
    static CreateRequest of(ObjectNode body) throws ContainerException {
        ObjectNode config = body.deepCopy();
        ObjectNode host = object(config, "HostConfig");
        ObjectNode networking = object(config, "NetworkingConfig");
        ObjectNode endpoints = object(networking, "EndpointsConfig");
        String image = new JsonFields("", config).text("Image");
        if (image.isEmpty()) {
            throw ContainerException.invalid("no image was specified");
        }
        NotSupported.refuseOthers(new JsonFields("NetworkingConfig", networking), Set.of());
        return new CreateRequest(image, config, host, endpoints);
    }

    private static ObjectNode object(ObjectNode parent, String name) throws ContainerException {
        JsonNode removed = parent.remove(name);
        if (removed == null || removed.isNull()) {
            return parent.objectNode();
        }
        if (!(removed instanceof ObjectNode object)) {
            throw ContainerException.invalid(name + " must be an object");
        }
        return object;
    }

    /** Refuses by name what is not there yet. The configuration must be as it came, without its image's. */
    void refuseUnsupported() throws ContainerException {
        JsonFields hostFields = new JsonFields("HostConfig", hostConfig);
        NotSupported.refuse(new JsonFields("", config), hostFields);
        NotSupported.refuseEndpoints(endpoints, hostFields.text("NetworkMode"));
    }

    /**
     * Everything in it that can be wrong is looked at before anything is made. The configuration must have been completed
     * from the image.
     */
    void check() throws ContainerException {
        JsonFields fields = new JsonFields("", config);
        JsonFields hostFields = new JsonFields("HostConfig", hostConfig);
        CommandSpec.of(fields).check();
        SecuritySpec security = SecuritySpec.of(hostFields);
        checkCapabilities("CapAdd", security.capAdd());
        checkCapabilities("CapDrop", security.capDrop());
        Limits unused = ResourceLimits.of(hostFields, List.of());
        RestartPolicy policy = RestartPolicy.of(hostFields);
        if (hostFields.flag("AutoRemove") && policy.when() != RestartPolicy.When.NEVER) {
            throw ContainerException.invalid("can't create 'AutoRemove' container with restart policy");
        }
        NetworkWish.refuseConflicts(fields, hostFields);
        NetworkWish.of(fields, hostFields);
        NetworkWish.exposed(fields);
        LogSpec.of(hostFields);
        MountSpecs.of(fields, hostFields);
        if (!fields.text("StopSignal").isEmpty()) {
            Signals.parse(fields.text("StopSignal"));
        }
        if (unused.pids() < -1) {
            throw ContainerException.invalid("invalid pids limit: " + unused.pids());
        }
    }

    private static void checkCapabilities(String field, List<String> names) throws ContainerException {
        try {
            CapabilitySet _ = CapabilitySet.tweaked(names, List.of(), false);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new ContainerException(
                    ContainerException.Kind.INVALID,
                    "invalid %s: %s%s"
                            .formatted(field, message.substring(0, 1).toLowerCase(Locale.ROOT), message.substring(1)),
                    e);
        }
    }

    /** Fills in what docker shows of settings that were left out. */
    void complete() {
        for (String name : List.of("Domainname", "User", "WorkingDir")) {
            if (!config.path(name).isString()) {
                config.put(name, "");
            }
        }
        if (hostConfig.path("NetworkMode").asString("").isEmpty()) {
            hostConfig.put("NetworkMode", "default");
        }
        if (!hostConfig.path("ShmSize").isIntegralNumber()
                || hostConfig.path("ShmSize").longValue() <= 0) {
            hostConfig.put("ShmSize", SecuritySpec.DEFAULT_SHM_BYTES);
        }
        if (hostConfig.path("IpcMode").asString("").isEmpty()) {
            hostConfig.put("IpcMode", "private");
        }
        if (hostConfig.path("CgroupnsMode").asString("").isEmpty()) {
            hostConfig.put("CgroupnsMode", "private");
        }
        long memory = hostConfig.path("Memory").asLong(0);
        if (memory > 0 && hostConfig.path("MemorySwap").asLong(0) == 0) {
            hostConfig.put("MemorySwap", 2 * memory);
        }
        hostConfig.put("Runtime", "slipway");
        ObjectNode policy = hostConfig.get("RestartPolicy") instanceof ObjectNode present
                ? present
                : hostConfig.putObject("RestartPolicy");
        if (policy.path("Name").asString("").isEmpty()) {
            policy.put("Name", "no");
        }
        if (!policy.path("MaximumRetryCount").isIntegralNumber()) {
            policy.put("MaximumRetryCount", 0);
        }
        ObjectNode log =
                hostConfig.get("LogConfig") instanceof ObjectNode present ? present : hostConfig.putObject("LogConfig");
        if (log.path("Type").asString("").isEmpty()) {
            log.put("Type", "json-file");
        }
        if (!log.path("Config").isObject()) {
            log.putObject("Config");
        }
    }
}
