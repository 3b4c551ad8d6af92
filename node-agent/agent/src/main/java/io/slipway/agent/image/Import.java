package io.slipway.agent.image;

import io.slipway.agent.snapshot.ImageLayers;
import io.slipway.agent.snapshot.LayerStore;
import io.slipway.agent.snapshot.Snapshots;
import io.slipway.layer.decode.DecodedLayer;
import io.slipway.layer.decode.ExpectedLayer;
import io.slipway.oci.Digest;
import io.slipway.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Makes images of archives of files. */
final class Import {
    private final ImageSettings settings;
    private final Catalogue catalogue;
    private final Snapshots snapshots;
    private final LayerIntake intake;
    private final ImageEvents events;
    private final InstantSource clock;

    Import(
            ImageSettings settings,
            Catalogue catalogue,
            Snapshots snapshots,
            LayerIntake intake,
            ImageEvents events,
            InstantSource clock) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.snapshots = snapshots;
        this.intake = intake;
        this.events = events;
        this.clock = clock;
    }

    StoredImage run(InputStream archive, ImportRequest request, ProgressSink sink) throws IOException {
        ObjectNode config = emptyConfig(request);
        boolean stored = false;
        Digest id;
        try (LayerStore.Keeper _ = snapshots.layers().keepAll()) {
            DecodedLayer layer = intake.take(archive, ExpectedLayer.ANY);
            ObjectNode rootfs = config.putObject("rootfs").put("type", "layers");
            rootfs.putArray("diff_ids").add(layer.diffId().toString());
            byte[] bytes = Json.bytes(config);
            id = Digest.sha256(bytes);
            snapshots.driver().prepareImage(new ImageLayers(id, List.of(layer.diffId())));
            catalogue.add(bytes, Catalogue.facts(id, bytes, snapshots.layers()::size));
            stored = true;
        } finally {
            if (!stored) {
                snapshots.sweep();
            }
        }
        if (request.name().isPresent()) {
            catalogue.point(id, List.of(request.name().get().orLatest()));
        }
        sink.send(Messages.status(id.toString()));
        events.happened(
                "import", id.toString(), request.name().map(Object::toString).orElse(""));
        return catalogue
                .image(id)
                .orElseThrow(() -> new ImageException(ImageException.Reason.NOT_FOUND, "No such image: " + id));
    }

    private ObjectNode emptyConfig(ImportRequest request) throws ImageException {
        String now = clock.instant().toString();
        ObjectNode config = Json.object();
        config.put("created", now);
        Platform platform = request.platform().orElse(settings.platform());
        config.put("architecture", platform.architecture());
        platform.variant().ifPresent(variant -> config.put("variant", variant));
        config.put("os", platform.os());
        ImageConfigs.check(config);
        ObjectNode run = config.putObject("config");
        ConfigChanges.apply(request.changes(), run);
        config.putArray("history").addObject().put("created", now).put("comment", request.message());
        return config;
    }
}
