package io.slipway.layer.decode;

import io.slipway.oci.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest and an image configuration say about a layer. What is null is not known, and not compared.
 *
 * @param digest of the compressed bytes
 * @param size how many compressed bytes there are, or -1
 * @param diffId of the uncompressed bytes
 */
public record ExpectedLayer(
        @Nullable Digest digest, long size, @Nullable Digest diffId) {
    /** Nothing is known: a layer that is imported. */
    public static final ExpectedLayer ANY = new ExpectedLayer(null, -1, null);
}
