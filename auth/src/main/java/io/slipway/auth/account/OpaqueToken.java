package io.slipway.auth.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * 256 random bits that stand for something kept here: 43 characters of base64url. Only {@link #hash()} is stored, so that
 * a copy of the database is no key to anything.
 */
public record OpaqueToken(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int MAX_LENGTH = 128;

    /** One that nobody has. */
    public static OpaqueToken generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new OpaqueToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What somebody presents; empty when it is longer than any token is. */
    public static Optional<OpaqueToken> presented(String text) {
        return text.isEmpty() || text.length() > MAX_LENGTH ? Optional.empty() : Optional.of(new OpaqueToken(text));
    }

    /** SHA-256, which is enough for what cannot be guessed. */
    public byte[] hash() {
        return sha256(text);
    }

    /** Another secret that follows from this one for a purpose, in base64url, and from which this one does not follow. */
    public String derive(String purpose) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(purpose + ":" + text));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "OpaqueToken";
    }
}
