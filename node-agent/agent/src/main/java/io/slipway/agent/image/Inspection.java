package io.slipway.agent.image;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows an image as {@code docker inspect} and {@code docker history} do. */
final class Inspection {
    /** Go's zero time, which docker shows for a moment that never was. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final Catalogue catalogue;
    private final String driver;
    private final Catalogue.LayerSizes sizes;

    Inspection(Catalogue catalogue, String driver, Catalogue.LayerSizes sizes) {
        this.catalogue = catalogue;
        this.driver = driver;
        this.sizes = sizes;
    }

    ObjectNode inspect(StoredImage image) {
        ObjectNode shown = Json.object();
        shown.put("Id", image.id().toString());
        image.repoTags().forEach(shown.putArray("RepoTags")::add);
        image.repoDigests().forEach(shown.putArray("RepoDigests")::add);
        shown.put("Parent", "");
        shown.put("Comment", comment(image));
        shown.put("Created", Json.text(image.config(), "created"));
        shown.put("DockerVersion", Json.text(image.config(), "docker_version"));
        shown.put("Author", Json.text(image.config(), "author"));
        shown.set("Config", runConfig(image));
        shown.put("Architecture", Json.text(image.config(), "architecture"));
        if (!Json.text(image.config(), "variant").isEmpty()) {
            shown.put("Variant", Json.text(image.config(), "variant"));
        }
        shown.put("Os", Json.text(image.config(), "os"));
        if (!Json.text(image.config(), "os.version").isEmpty()) {
            shown.put("OsVersion", Json.text(image.config(), "os.version"));
        }
        shown.put("Size", image.size());
        ObjectNode graph = shown.putObject("GraphDriver");
        graph.putNull("Data");
        graph.put("Name", driver);
        ObjectNode rootfs = shown.putObject("RootFS");
        rootfs.put("Type", "layers");
        ArrayNode layers = rootfs.putArray("Layers");
        image.diffIds().forEach(diffId -> layers.add(diffId.toString()));
        shown.putObject("Metadata").put("LastTagTime", lastTagged(image));
        return shown;
    }

    /** What the last step said, which docker keeps at the top of its own images and others in the history. */
    private static String comment(StoredImage image) {
        String own = Json.text(image.config(), "comment");
        JsonNode history = image.config().path("history");
        return own.isEmpty() && !history.isEmpty() ? Json.text(history.get(history.size() - 1), "comment") : own;
    }

    private String lastTagged(StoredImage image) {
        return catalogue.namesOf(image.id()).stream()
                .map(Name::since)
                .max(Comparator.naturalOrder())
                .map(Inspection::shown)
                .orElse(NEVER);
    }

    private static String shown(Instant moment) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment.atOffset(ZoneOffset.UTC));
    }

    /** The run settings with every field that docker's clients look for. */
    private static ObjectNode runConfig(StoredImage image) {
        ObjectNode shown = Json.object();
        ObjectNode own = image.runConfig();
        for (String name : List.of("Hostname", "Domainname", "User")) {
            shown.put(name, Json.text(own, name));
        }
        for (String name : List.of("AttachStdin", "AttachStdout", "AttachStderr")) {
            shown.put(name, false);
        }
        copy(own, shown, "ExposedPorts");
        for (String name : List.of("Tty", "OpenStdin", "StdinOnce")) {
            shown.put(name, false);
        }
        orNull(own, shown, "Env");
        orNull(own, shown, "Cmd");
        copy(own, shown, "Healthcheck");
        copy(own, shown, "ArgsEscaped");
        shown.put("Image", Json.text(own, "Image"));
        orNull(own, shown, "Volumes");
        shown.put("WorkingDir", Json.text(own, "WorkingDir"));
        orNull(own, shown, "Entrypoint");
        orNull(own, shown, "OnBuild");
        orNull(own, shown, "Labels");
        copy(own, shown, "StopSignal");
        copy(own, shown, "Shell");
        return shown;
    }

    private static void copy(ObjectNode own, ObjectNode shown, String name) {
        JsonNode value = own.get(name);
        if (value != null && !value.isNull()) {
            shown.set(name, value.deepCopy());
        }
    }

    private static void orNull(ObjectNode own, ObjectNode shown, String name) {
        JsonNode value = own.get(name);
        shown.set(name, value == null ? shown.nullNode() : value.deepCopy());
    }

    ArrayNode history(StoredImage image) throws IOException {
        ArrayNode shown = Json.object().arrayNode();
        List<JsonNode> steps =
                List.copyOf(image.config().path("history").valueStream().toList());
        int layer = 0;
        ArrayNode oldestFirst = Json.object().arrayNode();
        for (JsonNode step : steps) {
            boolean empty = step.path("empty_layer").asBoolean(false);
            long size = 0;
            if (!empty && layer < image.diffIds().size()) {
                size = sizes.of(image.diffIds().get(layer++));
            }
            oldestFirst.add(step(step, size));
        }
        // Layers that no step accounts for, as in images whose history was cut.
        for (; layer < image.diffIds().size(); layer++) {
            oldestFirst.add(step(Json.object(), sizes.of(image.diffIds().get(layer))));
        }
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            shown.add(oldestFirst.get(i));
        }
        if (!shown.isEmpty() && shown.get(0) instanceof ObjectNode newest) {
            newest.put("Id", image.id().toString());
            ArrayNode tags = newest.putArray("Tags");
            image.repoTags().forEach(tags::add);
            if (image.repoTags().isEmpty()) {
                newest.putNull("Tags");
            }
        }
        return shown;
    }

    private static ObjectNode step(JsonNode step, long size) {
        ObjectNode shown = Json.object();
        shown.put("Comment", Json.text(step, "comment"));
        shown.put("Created", ImageConfigs.created(step).getEpochSecond());
        shown.put("CreatedBy", Json.text(step, "created_by"));
        shown.put("Id", "<missing>");
        shown.put("Size", size);
        shown.putNull("Tags");
        return shown;
    }
}
