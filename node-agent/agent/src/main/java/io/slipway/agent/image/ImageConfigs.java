package io.slipway.agent.image;

import io.slipway.oci.Digest;
import io.slipway.oci.InvalidDigestException;
import io.slipway.oci.Platform;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads image configurations, which come from strangers.
 *
 * <p>Source: image specification, config.md.
 */
final class ImageConfigs {
    /** The largest configuration in bytes, as docker has it. */
    static final int MAX_BYTES = 4_000_000;

    private static final int MAX_LAYERS = 500;

    private ImageConfigs() {}

    /** The layers' diff ids, the lowest first. */
    static List<Digest> diffIds(ObjectNode config) throws ImageException {
        JsonNode list = config.path("rootfs").path("diff_ids");
        if (list.size() > MAX_LAYERS) {
            throw refused("has %d layers, at most %d are allowed".formatted(list.size(), MAX_LAYERS));
        }
        List<Digest> diffIds = new ArrayList<>();
        for (JsonNode node : list) {
            try {
                diffIds.add(Digest.parse(node.asString("")));
            } catch (InvalidDigestException e) {
                throw new ImageException(
                        ImageException.Reason.REFUSED,
                        "The image's configuration names a layer that is none: " + e.getMessage(),
                        e);
            }
        }
        return diffIds;
    }

    /** Refuses what this machine cannot run, and run settings whose shape would surprise later. */
    static void check(ObjectNode config) throws ImageException {
        String os = Json.text(config, "os");
        if (!os.isEmpty() && !os.equals("linux")) {
            throw refused("image operating system \"" + os + "\" cannot be used on this platform", "");
        }
        JsonNode run = config.path("config");
        if (!run.isMissingNode() && !run.isNull() && !run.isObject()) {
            throw refused("has a \"config\" that is no object");
        }
        for (String name : List.of("Env", "Cmd", "Entrypoint", "OnBuild", "Shell")) {
            checkTexts(run.path(name), name);
        }
        for (String name : List.of("Labels", "Volumes", "ExposedPorts")) {
            JsonNode value = run.path(name);
            if (!value.isMissingNode() && !value.isNull() && !value.isObject()) {
                throw refused("has a \"%s\" that is no object".formatted(name));
            }
        }
        for (Map.Entry<String, JsonNode> label : run.path("Labels").properties()) {
            if (!label.getValue().isString()) {
                throw refused("has a label that is no text");
            }
        }
        for (String name : List.of("User", "WorkingDir", "StopSignal")) {
            JsonNode value = run.path(name);
            if (!value.isMissingNode() && !value.isNull() && !value.isString()) {
                throw refused("has a \"%s\" that is no text".formatted(name));
            }
        }
    }

    private static void checkTexts(JsonNode list, String name) throws ImageException {
        if (list.isMissingNode() || list.isNull()) {
            return;
        }
        if (!list.isArray()) {
            throw refused("has a \"%s\" that is no list".formatted(name));
        }
        for (JsonNode value : list) {
            if (!value.isString()) {
                throw refused("has a \"%s\" that is no list of texts".formatted(name));
            }
        }
    }

    /** What the image runs on. */
    static Platform platform(ObjectNode config) {
        return new Platform(
                Json.text(config, "os"),
                Json.text(config, "architecture"),
                Optional.of(Json.text(config, "variant")).filter(variant -> !variant.isEmpty()),
                Optional.empty());
    }

    /** When the image was built; the epoch when it does not say, or not in a form that is understood. */
    static Instant created(JsonNode config) {
        String text = Json.text(config, "created");
        try {
            return text.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            // A time that cannot be read is no reason to refuse an image: docker shows such ones too.
            return Instant.EPOCH;
        }
    }

    private static ImageException refused(String what) {
        return refused("The image's configuration " + what, "");
    }

    private static ImageException refused(String sentence, String rest) {
        return new ImageException(ImageException.Reason.REFUSED, sentence + rest);
    }
}
