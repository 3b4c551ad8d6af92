package io.slipway.agent.image;

import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageIndex;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.ImageName;
import io.slipway.oci.InvalidManifestException;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An image as an archive lists it.
 *
 * @param config the path of its configuration in the archive
 * @param layers the paths of its layers, the lowest first
 * @param names what it is to be called
 */
record ArchivedImage(String config, List<String> layers, List<ImageName> names) {
    private static final int MAX_JSON = 8 * 1024 * 1024;
    private static final int MAX_IMAGES = 1000;

    /** What the archive lists, by docker's list or by that of an OCI layout. */
    static List<ArchivedImage> of(ImageArchive archive, Platform platform) throws IOException {
        List<ArchivedImage> images;
        if (archive.has("manifest.json")) {
            images = ofDocker(archive);
        } else if (archive.has("index.json")) {
            images = ofLayout(archive, platform);
        } else {
            throw invalid("The archive is no image: it has neither a manifest.json nor an index.json");
        }
        if (images.size() > MAX_IMAGES) {
            throw invalid("The archive lists more than %d images".formatted(MAX_IMAGES));
        }
        return images;
    }

    private static List<ArchivedImage> ofDocker(ImageArchive archive) throws IOException {
        List<ArchivedImage> images = new ArrayList<>();
        for (JsonNode entry : Json.read(archive.bytes("manifest.json", MAX_JSON), "manifest.json")) {
            List<String> layers = new ArrayList<>();
            entry.path("Layers").forEach(layer -> layers.add(layer.asString("")));
            List<ImageName> names = new ArrayList<>();
            for (JsonNode tag : entry.path("RepoTags")) {
                names.add(Resolver.parse(tag.asString("")));
            }
            images.add(new ArchivedImage(Json.text(entry, "Config"), layers, names));
        }
        return images;
    }

    private static List<ArchivedImage> ofLayout(ImageArchive archive, Platform platform) throws IOException {
        List<ArchivedImage> images = new ArrayList<>();
        if (!(parse(archive.bytes("index.json", MAX_JSON)) instanceof ImageIndex index)) {
            throw invalid("index.json is no image index");
        }
        for (Descriptor child : index.children()) {
            Manifest manifest = manifest(archive, child);
            if (manifest instanceof ImageIndex nested) {
                manifest = manifest(archive, PlatformChoice.of(nested, platform));
            }
            if (manifest instanceof ImageManifest image) {
                images.add(new ArchivedImage(
                        path(image.config().digest()),
                        image.layers().stream()
                                .map(layer -> path(layer.digest()))
                                .toList(),
                        names(child)));
            }
        }
        return images;
    }

    private static Manifest manifest(ImageArchive archive, Descriptor descriptor) throws IOException {
        byte[] bytes = archive.bytes(path(descriptor.digest()), ManifestParser.MAX_BYTES);
        if (!Digest.of(
                        descriptor.digest().algorithm(),
                        descriptor.digest().algorithm().newMessageDigest().digest(bytes))
                .equals(descriptor.digest())) {
            throw new ImageException(
                    ImageException.Reason.REFUSED, "The manifest " + descriptor.digest() + " has other bytes");
        }
        return parse(bytes);
    }

    private static Manifest parse(byte[] bytes) throws ImageException {
        try {
            return ManifestParser.parse(bytes, Optional.empty());
        } catch (InvalidManifestException e) {
            throw new ImageException(
                    ImageException.Reason.INVALID, "A manifest in the archive is not accepted: " + e.getMessage(), e);
        }
    }

    /** The full name that containerd and docker write; a bare tag, as others write it, is not a name. */
    private static List<ImageName> names(Descriptor child) throws ImageException {
        String name = child.annotations()
                .getOrDefault(
                        "io.containerd.image.name",
                        child.annotations().getOrDefault("org.opencontainers.image.ref.name", ""));
        boolean isName = name.indexOf('/') >= 0 || name.indexOf(':') >= 0;
        return isName ? List.of(Resolver.parse(name).orLatest()) : List.of();
    }

    private static String path(Digest digest) {
        return "blobs/" + digest.algorithm().wireName() + "/" + digest.hex();
    }

    private static ImageException invalid(String message) {
        return new ImageException(ImageException.Reason.INVALID, message);
    }
}
