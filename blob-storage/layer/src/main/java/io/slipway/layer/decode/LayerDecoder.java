package io.slipway.layer.decode;

import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.UnfinishedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Makes a flat tar of a layer's compressed bytes in one pass: while the calling thread reads and hashes them, a second thread
 * decompresses and a third hashes and writes what comes out, with a few buffers between them. A layer that is not what was
 * expected, damaged or too large leaves nothing behind. Any number of layers may be decoded at the same time.
 */
public final class LayerDecoder {
    private final DecodeLimits limits;
    private final GzipDecoder gzip;

    /**
     * Creates a decoder.
     *
     * @param gzip the fastest that the machine has, or {@link GzipDecoder#JDK}
     */
    public LayerDecoder(DecodeLimits limits, GzipDecoder gzip) {
        this.limits = limits;
        this.gzip = gzip;
    }

    /**
     * Reads a layer to its end, checks it, and gives the flat tar its name.
     *
     * @param compressed is not closed
     * @param expected what is known of the layer
     * @param tar the flat tar's path in a folder that exists; what is there is replaced
     * @throws InvalidLayerException when the bytes are damaged or too many, or a digest or size is another one
     * @throws IOException when reading or writing fails; a failed read is thrown as it comes
     */
    public DecodedLayer decode(InputStream compressed, ExpectedLayer expected, Path tar, Durability durability)
            throws IOException {
        try (UnfinishedFile file = UnfinishedFile.create(tar)) {
            DecodedLayer layer = new Decoding(limits, gzip, expected, file.channel()).run(compressed);
            file.commit(durability);
            return layer;
        }
    }
}
