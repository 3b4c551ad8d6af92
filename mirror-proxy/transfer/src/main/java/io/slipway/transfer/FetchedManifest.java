package io.slipway.transfer;

import io.slipway.oci.Digest;
import io.slipway.oci.Manifest;

/**
 * A manifest whose bytes have been compared with its digest.
 *
 * @param bytes exactly as the registry stores them; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record FetchedManifest(Digest digest, byte[] bytes, Manifest manifest) {}
