package io.slipway.oci;

import java.util.HexFormat;

/**
 * The content address of some bytes: {@code sha256:} and 64, or {@code sha512:} and 128 lower-case hexadecimal
 * characters.
 *
 * <p>Source: image specification, descriptor.md, "Digests".
 *
 * @param algorithm how the hash was computed
 * @param hex the hash in lower-case hexadecimal characters, as many as the algorithm gives
 */
public record Digest(DigestAlgorithm algorithm, String hex) implements Reference {
    /** Checks length and alphabet. */
    public Digest {
        if (hex.length() != algorithm.hexLength()) {
            throw new InvalidDigestException("A %s digest has %d hexadecimal characters, this one has %d"
                    .formatted(algorithm.wireName(), algorithm.hexLength(), hex.length()));
        }
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                throw new InvalidDigestException(
                        "A digest holds lower-case hexadecimal characters, this one has %s at %d"
                                .formatted(
                                        Quoted.character(c),
                                        i + algorithm.wireName().length() + 1));
            }
        }
    }

    /**
     * Reads the wire form.
     *
     * @throws InvalidDigestException when it has another shape or an algorithm that is not known here
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new InvalidDigestException("A digest is ALGORITHM:HEX, there is no colon in " + Quoted.text(text));
        }
        DigestAlgorithm algorithm = DigestAlgorithm.of(text.substring(0, colon))
                .orElseThrow(() -> new InvalidDigestException(
                        "The digest algorithm is sha256 or sha512, not " + Quoted.text(text.substring(0, colon))));
        return new Digest(algorithm, text.substring(colon + 1));
    }

    /**
     * The digest that a finished {@link java.security.MessageDigest} gave.
     *
     * @param hash 32 bytes for SHA-256, 64 for SHA-512
     */
    public static Digest of(DigestAlgorithm algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    /** The SHA-256 digest of bytes at hand. */
    public static Digest sha256(byte[] content) {
        return of(
                DigestAlgorithm.SHA256,
                DigestAlgorithm.SHA256.newMessageDigest().digest(content));
    }

    @Override
    public String toString() {
        return algorithm.wireName() + ":" + hex;
    }
}
