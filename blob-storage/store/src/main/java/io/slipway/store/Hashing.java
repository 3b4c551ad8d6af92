package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes of bytes that lie stored already, and copies of running hashes. */
final class Hashing {
    private Hashing() {}

    /** A running hash that has taken in all bytes of the stream. */
    static MessageDigest read(InputStream in, DigestAlgorithm algorithm) throws IOException {
        MessageDigest digest = algorithm.newMessageDigest();
        byte[] buffer = new byte[64 * 1024];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return digest;
    }

    /** A running hash in the same state, which goes on by itself. */
    static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("This Java runtime cannot copy a running " + digest.getAlgorithm(), e);
        }
    }

    /** The digest up to now; the running hash goes on unchanged. */
    static Digest soFar(DigestAlgorithm algorithm, MessageDigest digest) {
        return Digest.of(algorithm, copy(digest).digest());
    }
}
