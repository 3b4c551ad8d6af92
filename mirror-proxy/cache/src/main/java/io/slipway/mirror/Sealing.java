package io.slipway.mirror;

/** Keeps secrets from whoever reads the database alone. */
public interface Sealing {
    /**
     * Seals a secret.
     *
     * @param purpose what it is for; opening it takes the same words
     */
    byte[] seal(String purpose, byte[] secret);

    /**
     * Opens what {@link #seal} returned.
     *
     * @throws IllegalStateException when it was sealed with another key
     */
    byte[] open(String purpose, byte[] sealed);
}
