package io.slipway.agent.image;

import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes image manifests in docker's schema 2, which every registry and client takes. */
final class NewManifest {
    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    private NewManifest() {}

    static byte[] of(Digest config, long configSize, List<Descriptor> layers) {
        boolean oci =
                layers.stream().anyMatch(layer -> layer.mediaType().value().contains(".oci."));
        ObjectNode manifest = Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", (oci ? MediaType.OCI_MANIFEST : MediaType.DOCKER_MANIFEST).toString());
        manifest.set(
                "config",
                descriptor((oci ? MediaType.OCI_CONFIG : MediaType.DOCKER_CONFIG).toString(), config, configSize));
        ArrayNode list = manifest.putArray("layers");
        for (Descriptor layer : layers) {
            list.add(descriptor(type(layer, oci), layer.digest(), layer.size()));
        }
        return Json.bytes(manifest);
    }

    /** The types of one manifest are all of one family. */
    private static String type(Descriptor layer, boolean oci) {
        String own = layer.mediaType().value();
        if (oci && own.equals(DOCKER_LAYER)) {
            return MediaType.OCI_LAYER_GZIP.toString();
        }
        return own;
    }

    /** A layer that was compressed here. */
    static Descriptor gzipLayer(Digest digest, long size) {
        return Descriptor.of(new MediaType(DOCKER_LAYER), digest, size);
    }

    private static ObjectNode descriptor(String type, Digest digest, long size) {
        return Json.object().put("mediaType", type).put("size", size).put("digest", digest.toString());
    }
}
