package io.slipway.agent.image;

import io.slipway.agent.snapshot.LayerStore;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import io.slipway.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes images as docker 25 and later do: an OCI layout whose blobs are configurations and uncompressed layers, and beside
 * it the {@code manifest.json} and {@code repositories} that older ones read. The flat tars go into the archive as they are.
 */
final class Save {
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final Resolver resolver;
    private final Catalogue catalogue;
    private final ImageFiles files;
    private final LayerStore layers;

    Save(Resolver resolver, Catalogue catalogue, ImageFiles files, LayerStore layers) {
        this.resolver = resolver;
        this.catalogue = catalogue;
        this.files = files;
        this.layers = layers;
    }

    /** Which images are meant, and the tags under which each is written. */
    Map<StoredImage, List<ImageName>> chosen(List<String> references) throws ImageException {
        Map<Digest, StoredImage> images = new LinkedHashMap<>();
        Map<Digest, List<ImageName>> tags = new LinkedHashMap<>();
        for (String reference : references) {
            List<Name> names = repositoryTags(reference);
            if (names.isEmpty()) {
                StoredImage image = resolver.resolve(reference);
                images.putIfAbsent(image.id(), image);
                tags.computeIfAbsent(image.id(), id -> new ArrayList<>());
            }
            for (Name name : names) {
                StoredImage image = resolver.resolve(name.image().toString());
                images.putIfAbsent(image.id(), image);
                List<ImageName> list = tags.computeIfAbsent(image.id(), id -> new ArrayList<>());
                if (!list.contains(name.written())) {
                    list.add(name.written());
                }
            }
        }
        Map<StoredImage, List<ImageName>> chosen = new LinkedHashMap<>();
        images.forEach((id, image) -> chosen.put(image, tags.getOrDefault(id, List.of())));
        return chosen;
    }

    /** The tag that a text names; all of a repository when it is a name without a tag; none for an id or digest. */
    private List<Name> repositoryTags(String reference) throws ImageException {
        StoredImage image = resolver.find(reference).orElse(null);
        ImageName name;
        try {
            name = ImageName.parse(reference);
        } catch (IllegalArgumentException e) {
            // An id, which resolve() finds or refuses.
            return List.of();
        }
        if (name.digest().isPresent()) {
            return List.of();
        }
        if (name.tag().isPresent()) {
            return catalogue.name(name).map(List::of).orElse(List.of());
        }
        boolean isId = image != null
                && Resolver.isIdOf(reference, image.id())
                && catalogue.name(name.orLatest()).isEmpty();
        return isId ? List.of() : catalogue.tagsOf(name);
    }

    void write(Map<StoredImage, List<ImageName>> chosen, OutputStream target) throws IOException {
        TarOutput tar = new TarOutput(target, 0);
        tar.folder("blobs/");
        tar.folder("blobs/sha256/");
        Set<Digest> written = new HashSet<>();
        ArrayNode index = Json.object().arrayNode();
        ArrayNode manifests = Json.object().arrayNode();
        ObjectNode repositories = Json.object();
        for (Map.Entry<StoredImage, List<ImageName>> entry : chosen.entrySet()) {
            StoredImage image = entry.getKey();
            byte[] config = files.config(image.id());
            for (Digest diffId : image.diffIds()) {
                writeLayer(tar, diffId, written);
            }
            blob(tar, image.id(), config, written);
            byte[] manifest = manifest(image, config.length);
            Digest manifestDigest = Digest.sha256(manifest);
            blob(tar, manifestDigest, manifest, written);
            manifests.add(dockerEntry(image, entry.getValue()));
            addToIndex(index, manifestDigest, manifest.length, entry.getValue());
            for (ImageName tag : entry.getValue()) {
                String top = image.diffIds().isEmpty()
                        ? ""
                        : image.layers().chainIds().getLast().hex();
                repositories
                        .withObjectProperty(tag.withoutReference().toString())
                        .put(tag.tag().orElse(ImageName.LATEST).toString(), top);
            }
        }
        ObjectNode indexJson = Json.object().put("schemaVersion", 2).put("mediaType", MediaType.OCI_INDEX.toString());
        indexJson.set("manifests", index);
        tar.file("index.json", Json.bytes(indexJson));
        tar.file("manifest.json", Json.bytes(manifests));
        tar.file("oci-layout", Json.bytes(Json.object().put("imageLayoutVersion", "1.0.0")));
        if (!repositories.isEmpty()) {
            tar.file("repositories", Json.bytes(repositories));
        }
        tar.end();
    }

    private void writeLayer(TarOutput tar, Digest diffId, Set<Digest> written) throws IOException {
        if (written.add(diffId)) {
            try (InputStream in = Files.newInputStream(layers.tar(diffId))) {
                tar.file(path(diffId), in, layers.size(diffId));
            }
        }
    }

    private static void blob(TarOutput tar, Digest digest, byte[] bytes, Set<Digest> written) throws IOException {
        if (written.add(digest)) {
            tar.file(path(digest), bytes);
        }
    }

    private byte[] manifest(StoredImage image, int configSize) throws IOException {
        ObjectNode manifest = Json.object().put("schemaVersion", 2).put("mediaType", MediaType.OCI_MANIFEST.toString());
        manifest.set("config", descriptor(MediaType.OCI_CONFIG.toString(), image.id(), configSize));
        ArrayNode list = manifest.putArray("layers");
        for (Digest diffId : image.diffIds()) {
            list.add(descriptor(LAYER, diffId, layers.size(diffId)));
        }
        return Json.bytes(manifest);
    }

    private ObjectNode dockerEntry(StoredImage image, List<ImageName> tags) throws IOException {
        ObjectNode entry = Json.object().put("Config", path(image.id()));
        if (tags.isEmpty()) {
            entry.putNull("RepoTags");
        } else {
            ArrayNode names = entry.putArray("RepoTags");
            tags.forEach(tag -> names.add(tag.toString()));
        }
        ArrayNode paths = entry.putArray("Layers");
        ObjectNode layerSources = entry.putObject("LayerSources");
        for (Digest diffId : image.diffIds()) {
            paths.add(path(diffId));
            layerSources.set(diffId.toString(), descriptor(LAYER, diffId, layers.size(diffId)));
        }
        return entry;
    }

    private static void addToIndex(ArrayNode index, Digest manifest, int size, List<ImageName> tags) {
        for (ImageName tag : tags) {
            ObjectNode descriptor = descriptor(MediaType.OCI_MANIFEST.toString(), manifest, size);
            descriptor
                    .putObject("annotations")
                    .put("io.containerd.image.name", tag.toString())
                    .put(
                            "org.opencontainers.image.ref.name",
                            tag.tag().orElse(ImageName.LATEST).toString());
            index.add(descriptor);
        }
        if (tags.isEmpty()) {
            index.add(descriptor(MediaType.OCI_MANIFEST.toString(), manifest, size));
        }
    }

    private static ObjectNode descriptor(String type, Digest digest, long size) {
        return Json.object()
                .put("mediaType", type)
                .put("digest", digest.toString())
                .put("size", size);
    }

    private static String path(Digest digest) {
        return "blobs/" + digest.algorithm().wireName() + "/" + digest.hex();
    }
}
