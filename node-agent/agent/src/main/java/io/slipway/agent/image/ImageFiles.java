package io.slipway.agent.image;

import io.slipway.agent.snapshot.DurableFiles;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where images' facts lie on disk. The only class that knows the layout.
 *
 * <pre>
 * DATA/images/HEX/config.json        the configuration's exact bytes; its presence makes the image exist
 * DATA/images/HEX/manifests/HEX      manifests that the image was pulled or pushed with, exact bytes
 * DATA/images/names.json             tags and digests of the images
 * DATA/images/blobs.json             which registries have which layers, compressed how
 * </pre>
 */
final class ImageFiles {
    private static final String CONFIG = "config.json";
    private static final int MAX_MANIFESTS = 32;

    private final Path images;

    ImageFiles(Path data) throws IOException {
        this.images = data.resolve("images");
        Files.createDirectories(images);
    }

    Path names() {
        return images.resolve("names.json");
    }

    Path blobs() {
        return images.resolve("blobs.json");
    }

    /** The ids of all images whose configuration is there; folders without one are removed. */
    List<Digest> imageIds() throws IOException {
        List<Digest> ids = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(images, Files::isDirectory)) {
            for (Path folder : folders) {
                Digest id =
                        new Digest(DigestAlgorithm.SHA256, folder.getFileName().toString());
                if (Files.exists(folder.resolve(CONFIG))) {
                    ids.add(id);
                } else {
                    delete(id);
                }
            }
        }
        return ids;
    }

    byte[] config(Digest imageId) throws IOException {
        return Files.readAllBytes(folder(imageId).resolve(CONFIG));
    }

    /** Makes the image exist. */
    void putConfig(Digest imageId, byte[] bytes) throws IOException {
        Files.createDirectories(folder(imageId));
        DurableFiles.write(folder(imageId).resolve(CONFIG), bytes);
        DurableFiles.syncFolder(images);
    }

    /** A manifest that an image was pulled or pushed with. */
    Optional<byte[]> manifest(Digest imageId, Digest manifest) throws IOException {
        Path file = manifests(imageId).resolve(manifest.hex());
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /** Digests of all manifests that are kept of an image. */
    List<Digest> manifestsOf(Digest imageId) throws IOException {
        List<Digest> found = new ArrayList<>();
        if (Files.isDirectory(manifests(imageId))) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(manifests(imageId), "[0-9a-f]*")) {
                for (Path file : files) {
                    String hex = file.getFileName().toString();
                    DigestAlgorithm algorithm = hex.length() == 64 ? DigestAlgorithm.SHA256 : DigestAlgorithm.SHA512;
                    found.add(new Digest(algorithm, hex));
                }
            }
        }
        return found;
    }

    /** Keeps a manifest with an image, unless it has very many already. */
    void putManifest(Digest imageId, Digest manifest, byte[] bytes) throws IOException {
        List<Digest> kept = manifestsOf(imageId);
        if (kept.contains(manifest) || kept.size() >= MAX_MANIFESTS) {
            return;
        }
        Files.createDirectories(manifests(imageId));
        DurableFiles.write(manifests(imageId).resolve(manifest.hex()), bytes);
    }

    /** Makes the image not exist, and then removes what belongs to it. */
    void delete(Digest imageId) throws IOException {
        Files.deleteIfExists(folder(imageId).resolve(CONFIG));
        deleteFilesIn(manifests(imageId));
        deleteFilesIn(folder(imageId));
        DurableFiles.syncFolder(images);
    }

    private static void deleteFilesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private Path folder(Digest imageId) {
        return images.resolve(imageId.hex());
    }

    private Path manifests(Digest imageId) {
        return folder(imageId).resolve("manifests");
    }
}
