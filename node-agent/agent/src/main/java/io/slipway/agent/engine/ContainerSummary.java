package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.ContainerState;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.network.PortBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A container as {@code docker ps} lists it. */
final class ContainerSummary {
    private ContainerSummary() {}

    static ObjectNode of(ContainerSnapshot container, Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Id", container.definition().id().hex());
        json.putArray("Names").add("/" + container.definition().name());
        json.put("Image", container.definition().imageName());
        json.put("ImageID", container.definition().imageId().toString());
        json.put("Command", command(container));
        json.put("Created", container.definition().created().getEpochSecond());
        json.set("Ports", ports(container));
        json.set("Labels", container.definition().config().path("Labels").deepCopy());
        json.put("State", container.state().word());
        json.put("Status", status(container, now));
        String mode = container.definition().hostConfig().path("NetworkMode").asString("");
        json.putObject("HostConfig").put("NetworkMode", mode.isEmpty() ? "default" : mode);
        json.putObject("NetworkSettings").set("Networks", new ContainerInspection(container).networks());
        json.set("Mounts", ContainerInspection.mounts(container));
        return json;
    }

    /** {@code Up 2 minutes}, {@code Exited (1) 3 days ago}: docker's words. */
    static String status(ContainerSnapshot container, Instant now) {
        Duration up = Duration.between(container.startedAt(), now);
        return switch (container.state()) {
            case ContainerState.Created _ -> "Created";
            case ContainerState.Running _ -> "Up " + human(up);
            case ContainerState.Paused _ -> "Up " + human(up) + " (Paused)";
            case ContainerState.Restarting(Exit exit) -> "Restarting " + ended(exit, now);
            case ContainerState.Exited(Exit exit) -> "Exited " + ended(exit, now);
            case ContainerState.Removing _ -> "Removal In Progress";
        };
    }

    private static String ended(Exit exit, Instant now) {
        return "(%d) %s ago".formatted(exit.code(), human(Duration.between(exit.finishedAt(), now)));
    }

    /** A length of time in docker's words. */
    static String human(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        long minutes = seconds / 60;
        long hours = Math.round(duration.toSeconds() / 3600.0);
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds == 1) {
            return "1 second";
        } else if (seconds < 60) {
            return seconds + " seconds";
        } else if (minutes == 1) {
            return "About a minute";
        } else if (minutes < 60) {
            return minutes + " minutes";
        } else if (hours == 1) {
            return "About an hour";
        } else if (hours < 48) {
            return hours + " hours";
        } else if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        } else if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return hours / 24 / 365 + " years";
    }

    /** The words that are run, those with spaces in quotes. */
    private static String command(ContainerSnapshot container) {
        StringBuilder text = new StringBuilder();
        for (JsonNode word : ContainerInspection.commandWords(container.definition())) {
            String plain = word.asString();
            text.append(text.isEmpty() ? "" : " ").append(plain.contains(" ") ? "'" + plain + "'" : plain);
        }
        return text.toString();
    }

    private static ArrayNode ports(ContainerSnapshot container) {
        ArrayNode ports = JsonNodeFactory.instance.arrayNode();
        if (!container.state().isRunning()) {
            return ports;
        }
        Set<String> published = new LinkedHashSet<>();
        for (PortBinding binding : container.ports()) {
            published.add(binding.containerPortName());
            String ip = binding.hostIp().getHostAddress();
            ports.addObject()
                    .put("IP", ip.equals("0:0:0:0:0:0:0:0") ? "::" : ip)
                    .put("PrivatePort", binding.containerPort())
                    .put("PublicPort", binding.hostPort())
                    .put("Type", binding.protocol().toString());
        }
        for (String exposed :
                container.definition().config().path("ExposedPorts").propertyNames()) {
            int slash = exposed.indexOf('/');
            if (published.add(exposed) && slash > 0 && exposed.indexOf('-') < 0) {
                ports.addObject()
                        .put("PrivatePort", Integer.parseInt(exposed.substring(0, slash)))
                        .put("Type", exposed.substring(slash + 1));
            }
        }
        return ports;
    }
}
