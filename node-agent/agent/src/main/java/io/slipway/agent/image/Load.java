package io.slipway.agent.image;

import io.slipway.agent.snapshot.ImageLayers;
import io.slipway.agent.snapshot.LayerStore;
import io.slipway.agent.snapshot.Snapshots;
import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.decode.ExpectedLayer;
import io.slipway.layer.decode.LayerDecoder;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads archives of images. The archive is first written to disk as a flat tar, since what lists its files comes last; its
 * layers are then taken in like those of a registry.
 */
final class Load {
    private final ImageSettings settings;
    private final Catalogue catalogue;
    private final Snapshots snapshots;
    private final LayerDecoder decoder;
    private final LayerIntake intake;
    private final ImageEvents events;

    Load(
            ImageSettings settings,
            Catalogue catalogue,
            Snapshots snapshots,
            LayerDecoder decoder,
            LayerIntake intake,
            ImageEvents events) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.snapshots = snapshots;
        this.decoder = decoder;
        this.intake = intake;
        this.events = events;
    }

    void load(InputStream bytes, ProgressSink sink) throws IOException {
        Path tar = snapshots.layers().draft();
        try {
            decoder.decode(bytes, ExpectedLayer.ANY, tar, Durability.WRITTEN);
            ImageArchive archive = new ImageArchive(tar);
            for (ArchivedImage image : ArchivedImage.of(archive, settings.platform())) {
                load(archive, image, sink);
            }
        } catch (InvalidLayerException e) {
            throw new ImageException(ImageException.Reason.INVALID, String.valueOf(e.getMessage()), e);
        } finally {
            Files.deleteIfExists(tar);
        }
    }

    private void load(ImageArchive archive, ArchivedImage archived, ProgressSink sink) throws IOException {
        byte[] config = archive.bytes(archived.config(), ImageConfigs.MAX_BYTES);
        Digest id = Digest.sha256(config);
        if (catalogue.image(id).isEmpty()) {
            store(archive, archived, config, sink);
        }
        List<ImageName> names = new ArrayList<>();
        for (ImageName name : archived.names()) {
            ImageName tag = name.orLatest();
            Optional<Digest> other = catalogue.name(tag).map(Name::image).filter(image -> !image.equals(id));
            if (other.isPresent()) {
                sink.send(
                        Messages.stream("The image %s already exists, renaming the old one with ID %s to empty string\n"
                                .formatted(tag, other.get())));
            }
            names.add(tag);
        }
        catalogue.point(id, names);
        for (ImageName name : names) {
            sink.send(Messages.stream("Loaded image: " + name + "\n"));
        }
        if (names.isEmpty()) {
            sink.send(Messages.stream("Loaded image ID: " + id + "\n"));
        }
        events.happened(
                "load", id.toString(), names.isEmpty() ? "" : names.getFirst().toString());
    }

    private void store(ImageArchive archive, ArchivedImage archived, byte[] config, ProgressSink sink)
            throws IOException {
        ObjectNode json = Json.readObject(config, "The image's configuration");
        ImageConfigs.check(json);
        List<Digest> diffIds = ImageConfigs.diffIds(json);
        if (diffIds.size() != archived.layers().size()) {
            throw new ImageException(
                    ImageException.Reason.INVALID,
                    "invalid manifest, layers length mismatch: expected %d, got %d"
                            .formatted(diffIds.size(), archived.layers().size()));
        }
        List<LayerStore.Lease> leases = new ArrayList<>();
        boolean stored = false;
        try {
            diffIds.forEach(diffId -> leases.add(snapshots.layers().lease(diffId)));
            for (int i = 0; i < diffIds.size(); i++) {
                if (!snapshots.layers().has(diffIds.get(i))) {
                    take(archive, archived.layers().get(i), diffIds.get(i), sink);
                }
            }
            Catalogue.Facts facts = Catalogue.facts(Digest.sha256(config), config, snapshots.layers()::size);
            snapshots.driver().prepareImage(new ImageLayers(facts.id(), diffIds));
            catalogue.add(config, facts);
            stored = true;
        } finally {
            leases.forEach(LayerStore.Lease::close);
            if (!stored) {
                snapshots.sweep();
            }
        }
    }

    private void take(ImageArchive archive, String path, Digest diffId, ProgressSink sink) throws IOException {
        long size = archive.size(path);
        String id = Pull.shortId(diffId);
        sink.send(Messages.progress("Loading layer", id, 0, size));
        try (InputStream in = archive.open(path)) {
            intake.take(in, new ExpectedLayer(null, -1, diffId));
        }
        sink.send(Messages.progress("Loading layer", id, size, size));
    }
}
