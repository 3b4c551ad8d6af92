package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.util.Optional;

/**
 * How far an upload is: what was received and lies on stable storage.
 *
 * @param algorithm what the bytes are hashed with while they arrive
 * @param offset bytes received, from the start
 * @param digest of all of them; empty where it is not known, and then commit reads them again
 */
public record UploadProgress(DigestAlgorithm algorithm, long offset, Optional<Digest> digest) {
    /** Refuses a negative offset and a digest of another algorithm. */
    public UploadProgress {
        if (offset < 0) {
            throw new IllegalArgumentException("An offset is not negative, this one is " + offset);
        }
        if (digest.isPresent() && digest.get().algorithm() != algorithm) {
            throw new IllegalArgumentException(
                    "The digest is %s, the upload's algorithm %s".formatted(digest.get(), algorithm.wireName()));
        }
    }

    /** The progress of an upload that has received nothing. */
    public static UploadProgress none(DigestAlgorithm algorithm) {
        byte[] hash = algorithm.newMessageDigest().digest();
        return new UploadProgress(algorithm, 0, Optional.of(Digest.of(algorithm, hash)));
    }
}
