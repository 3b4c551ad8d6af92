package io.slipway.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The digest algorithms registered by the OCI image specification (descriptor.md, "Registered algorithms"). */
public enum DigestAlgorithm {
    /** SHA-256: what practically every client sends. */
    SHA256("sha256", 64, "SHA-256"),
    /** SHA-512: optional in the specification, and supported throughout here. */
    SHA512("sha512", 128, "SHA-512");

    private final String wireName;
    private final int hexLength;
    private final String javaName;

    DigestAlgorithm(String wireName, int hexLength, String javaName) {
        this.wireName = wireName;
        this.hexLength = hexLength;
        this.javaName = javaName;
    }

    /** The name in front of the colon, for example {@code sha256}. */
    public String wireName() {
        return wireName;
    }

    /** How many lower-case hexadecimal characters follow the colon. */
    public int hexLength() {
        return hexLength;
    }

    /** A fresh, running hash. Not to be shared between threads. */
    public MessageDigest newMessageDigest() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks " + javaName, e);
        }
    }

    /** The algorithm of that wire name, which is compared exactly; empty when it is not known here. */
    public static Optional<DigestAlgorithm> of(String wireName) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.wireName.equals(wireName)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
