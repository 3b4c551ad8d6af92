package io.slipway.webhooks.receiver;

/** Seals what must not lie in the database for everybody to read. Implemented by whoever has the key. */
public interface SecretBox {
    /**
     * Seals a secret.
     *
     * @param purpose opening it takes the same words
     */
    byte[] seal(String purpose, byte[] secret);

    /**
     * Opens what {@link #seal} returned.
     *
     * @throws SecretLostException when it was sealed with another key
     */
    byte[] open(String purpose, byte[] sealed);
}
