package io.slipway.registry.explorer;

import io.slipway.auth.account.Caller;
import io.slipway.layer.listing.Below;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.registry.explorer.ImageView.Config;
import io.slipway.registry.explorer.ImageView.Layer;
import io.slipway.registry.explorer.ImageView.Step;
import io.slipway.registry.hub.SharedLayers;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what an image says about itself: manifest, configuration, history. What is not as it should be is left out. */
public final class ImageFacts {
    /** Larger configurations are not read. */
    private static final long MOST_CONFIG = 4L << 20;

    private final Images images;
    private final Explorer explorer;
    private final SharedLayers shared;
    private final BlobStore blobs;
    private final JsonMapper json;

    public ImageFacts(Images images, Explorer explorer, SharedLayers shared, BlobStore blobs, JsonMapper json) {
        this.images = images;
        this.explorer = explorer;
        this.shared = shared;
        this.blobs = blobs;
        this.json = json;
    }

    /** All of it, and what this caller may know of other images that have the same layers. */
    public ImageView view(Caller caller, Images.Image image) throws IOException {
        Optional<JsonNode> config = config(image);
        List<Step> steps = config.map(node -> steps(node, image)).orElse(List.of());
        Optional<List<Below>> changes = explorer.peek(image, listing -> {
            List<Below> each = new ArrayList<>();
            for (int i = 0; i < listing.sources().size(); i++) {
                each.add(listing.layer(i).root().below());
            }
            return each;
        });
        List<Digest> digests =
                image.manifest().layers().stream().map(Descriptor::digest).toList();
        Map<Digest, Integer> others = shared.others(caller, image.digest(), digests);
        List<Layer> layers = layers(image, steps, changes.orElse(null), others);
        long size = image.manifest().config().size()
                + image.manifest().layers().stream().mapToLong(Descriptor::size).sum();
        return new ImageView(
                image.repository().name().toString(),
                image.digest().toString(),
                image.manifest().mediaType().toString(),
                image.platform().orElse(null),
                image.platforms(),
                size,
                config.map(ImageFacts::config).orElse(null),
                layers,
                steps,
                changes.isPresent(),
                shared.base(caller, digests).orElse(null));
    }

    private List<Layer> layers(
            Images.Image image, List<Step> steps, @Nullable List<Below> changes, Map<Digest, Integer> others) {
        Map<Integer, String> made = new HashMap<>();
        for (Step step : steps) {
            if (step.layer() != null) {
                made.put(step.layer(), step.step());
            }
        }
        List<Layer> layers = new ArrayList<>();
        for (Descriptor layer : image.manifest().layers()) {
            int number = layers.size() + 1;
            layers.add(new Layer(
                    number,
                    layer.digest().toString(),
                    layer.mediaType().toString(),
                    layer.size(),
                    images.blob(image, layer.digest()).isPresent(),
                    made.get(number),
                    changes == null ? null : changes.get(number - 1),
                    others.get(layer.digest())));
        }
        return layers;
    }

    /** The configuration as JSON; nothing where it is none, too large, or not stored. */
    Optional<JsonNode> config(Images.Image image) throws IOException {
        Optional<StoredBlob> stored =
                images.blob(image, image.manifest().config().digest());
        if (stored.isEmpty() || stored.get().size() > MOST_CONFIG) {
            return Optional.empty();
        }
        try (InputStream in = blobs.open(stored.get().key()).open(0)) {
            JsonNode node = json.readTree(in);
            return Optional.ofNullable(node).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static List<Step> steps(JsonNode config, Images.Image image) {
        List<Step> steps = new ArrayList<>();
        int layer = 0;
        for (JsonNode entry : config.path("history")) {
            boolean empty = entry.path("empty_layer").asBoolean(false);
            steps.add(new Step(
                    BuildStep.of(entry.path("created_by").asString("")),
                    text(entry, "created"),
                    text(entry, "comment"),
                    empty ? null : ++layer));
        }
        return layer == image.manifest().layers().size() ? steps : List.of();
    }

    static Config config(JsonNode config) {
        JsonNode run = config.path("config");
        return new Config(
                text(config, "created"),
                text(config, "author"),
                text(config, "os"),
                text(config, "architecture"),
                text(config, "variant"),
                texts(run.path("Entrypoint")),
                texts(run.path("Cmd")),
                texts(run.path("Env")),
                List.copyOf(run.path("ExposedPorts").propertyNames()),
                List.copyOf(run.path("Volumes").propertyNames()),
                text(run, "User"),
                text(run, "WorkingDir"),
                text(run, "StopSignal"),
                labels(run.path("Labels")));
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() ? value.stringValue() : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : array) {
            if (value.isString()) {
                texts.add(value.stringValue());
            }
        }
        return texts;
    }

    private static Map<String, String> labels(JsonNode object) {
        Map<String, String> labels = new HashMap<>();
        object.properties().forEach(label -> {
            if (label.getValue().isString()) {
                labels.put(label.getKey(), label.getValue().stringValue());
            }
        });
        return labels;
    }
}
