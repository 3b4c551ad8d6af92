package io.slipway.layer.decode;

import io.slipway.oci.Digest;

/**
 * What a layer was found to be.
 *
 * @param compression how it was compressed
 * @param digest of the compressed bytes: of the algorithm that was expected, or SHA-256
 * @param size how many compressed bytes there were
 * @param diffId of the flat tar: of the algorithm that was expected, or SHA-256
 * @param tarSize how many bytes the tar has: the file may be longer, by zeros up to a whole block of 512 bytes
 */
public record DecodedLayer(Compression compression, Digest digest, long size, Digest diffId, long tarSize) {}
