package io.slipway.agent.image;

import io.slipway.agent.snapshot.LayerStore;
import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.decode.DecodedLayer;
import io.slipway.layer.decode.ExpectedLayer;
import io.slipway.layer.decode.LayerDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes a layer's bytes in, as they come from a registry or an archive: one pass to a checked flat tar in the store. */
final class LayerIntake {
    private final LayerStore layers;
    private final LayerDecoder decoder;

    LayerIntake(LayerStore layers, LayerDecoder decoder) {
        this.layers = layers;
        this.decoder = decoder;
    }

    /**
     * Reads a layer to its end and makes it part of the store, which should have a lease for it.
     *
     * @throws ImageException REFUSED when a digest lies or the archive is not acceptable; nothing is left then
     */
    DecodedLayer take(InputStream bytes, ExpectedLayer expected) throws IOException {
        Path draft = layers.draft();
        try {
            DecodedLayer layer = decoder.decode(bytes, expected, draft, Durability.WRITTEN);
            layers.commit(draft, layer.diffId());
            return layer;
        } catch (InvalidLayerException e) {
            throw new ImageException(ImageException.Reason.REFUSED, shown(expected) + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static String shown(ExpectedLayer expected) {
        return expected.digest() == null ? "" : expected.digest() + ": ";
    }
}
