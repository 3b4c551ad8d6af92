package io.slipway.agent.image;

import io.slipway.agent.snapshot.LayerStore;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.ImageName;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.Tag;
import io.slipway.transfer.Credentials;
import io.slipway.transfer.RegistryClient;
import io.slipway.transfer.RegistryException;
import io.slipway.transfer.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pushes images. Where the registry has all layers as they were pulled or pushed before, it gets the very manifest that
 * it gave, and no layer's bytes move.
 */
final class Push {
    private final RegistryClient client;
    private final ImageSettings settings;
    private final Catalogue catalogue;
    private final ImageFiles files;
    private final BlobSources sources;
    private final LayerStore layers;
    private final LayerUpload uploads;

    Push(
            RegistryClient client,
            ImageSettings settings,
            Catalogue catalogue,
            ImageFiles files,
            BlobSources sources,
            LayerStore layers) {
        this.client = client;
        this.settings = settings;
        this.catalogue = catalogue;
        this.files = files;
        this.sources = sources;
        this.layers = layers;
        this.uploads = new LayerUpload(sources, layers, settings.uploads());
    }

    void push(ImageName written, Credentials credentials, ProgressSink sink) throws IOException, InterruptedException {
        ImageName resolved = written.resolved(settings.defaultRegistry());
        String host = resolved.host().orElse(settings.defaultRegistry());
        sink.send(Messages.status("The push refers to repository [%s/%s]".formatted(host, resolved.repository())));
        RemoteRepository repository = client.repository(host, resolved.repository(), credentials);
        for (Name name : wanted(written)) {
            try {
                push(repository, name, sink);
            } catch (RegistryException e) {
                throw RegistryWords.push(e);
            }
        }
    }

    private List<Name> wanted(ImageName written) throws ImageException {
        if (written.digest().isPresent()) {
            throw new ImageException(ImageException.Reason.INVALID, "cannot push a digest reference");
        }
        List<Name> names = written.tag().isPresent()
                ? catalogue.name(written).map(List::of).orElse(List.of())
                : catalogue.tagsOf(written);
        if (names.isEmpty()) {
            throw new ImageException(
                    ImageException.Reason.NOT_FOUND,
                    written.tag().isPresent()
                            ? "An image does not exist locally with the tag: " + written.withoutReference()
                            : "An image does not exist locally with the tag: " + written);
        }
        return names;
    }

    private void push(RemoteRepository repository, Name name, ProgressSink sink)
            throws IOException, InterruptedException {
        StoredImage image = catalogue
                .image(name.image())
                .orElseThrow(
                        () -> new ImageException(ImageException.Reason.NOT_FOUND, "No such image: " + name.written()));
        Map<Digest, Descriptor> blobs = pushLayers(repository, image, sink);
        byte[] config = files.config(image.id());
        if (repository.stat(image.id()).isEmpty()) {
            repository.upload(config);
        }
        byte[] bytes = manifest(image, blobs, config.length);
        Manifest manifest = ManifestParser.parse(bytes, Optional.empty());
        Tag tag = name.written().tag().orElse(ImageName.LATEST);
        Digest digest = repository.putManifest(tag, manifest.mediaType(), bytes);
        remember(repository, image, blobs);
        files.putManifest(image.id(), digest, bytes);
        catalogue.point(image.id(), List.of(name.written().withoutReference().withDigest(digest)));
        sink.send(Messages.status("%s: digest: %s size: %d".formatted(tag, digest, bytes.length)));
        ObjectNode aux = Json.object();
        aux.putObject("progressDetail");
        aux.putObject("aux")
                .put("Tag", tag.toString())
                .put("Digest", digest.toString())
                .put("Size", bytes.length);
        sink.send(aux);
    }

    private Map<Digest, Descriptor> pushLayers(RemoteRepository repository, StoredImage image, ProgressSink sink)
            throws IOException, InterruptedException {
        Map<Digest, Descriptor> blobs = new ConcurrentHashMap<>();
        List<LayerStore.Lease> leases = new ArrayList<>();
        try {
            image.diffIds().forEach(diffId -> leases.add(layers.lease(diffId)));
            LayerCrew crew = new LayerCrew();
            for (Digest diffId : image.diffIds().stream().distinct().toList().reversed()) {
                String id = Pull.shortId(diffId);
                crew.board().set(id, LayerState.PREPARING);
                crew.add(() -> blobs.put(
                        diffId,
                        uploads.push(repository, diffId, state -> crew.board().set(id, state))));
            }
            crew.run(sink);
        } finally {
            leases.forEach(LayerStore.Lease::close);
        }
        return blobs;
    }

    private void remember(RemoteRepository repository, StoredImage image, Map<Digest, Descriptor> blobs)
            throws IOException {
        Map<Digest, BlobSources.Source> seen = new LinkedHashMap<>();
        for (Digest diffId : image.diffIds()) {
            Descriptor blob = blobs.get(diffId);
            if (blob != null) {
                seen.put(diffId, new BlobSources.Source(repository.host(), repository.name(), blob));
            }
        }
        sources.remember(seen);
    }

    /** A manifest that the image was pulled with, if it names just these blobs; else a new one. */
    private byte[] manifest(StoredImage image, Map<Digest, Descriptor> blobs, int configSize) throws IOException {
        List<Descriptor> wanted = new ArrayList<>();
        for (Digest diffId : image.diffIds()) {
            Descriptor blob = blobs.get(diffId);
            if (blob == null) {
                throw new IllegalStateException("A layer was not pushed: " + diffId);
            }
            wanted.add(blob);
        }
        for (Digest known : files.manifestsOf(image.id())) {
            Optional<byte[]> bytes = files.manifest(image.id(), known);
            if (bytes.isPresent()
                    && ManifestParser.parse(bytes.get(), Optional.empty()) instanceof ImageManifest manifest
                    && digests(manifest.layers()).equals(digests(wanted))) {
                return bytes.get();
            }
        }
        return NewManifest.of(image.id(), configSize, wanted);
    }

    private static List<Digest> digests(List<Descriptor> blobs) {
        return blobs.stream().map(Descriptor::digest).toList();
    }
}
