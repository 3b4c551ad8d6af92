package io.slipway.webhooks.receiver;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What requests are signed with: {@code whsec_} and the base64 of 24 to 64 bytes.
 *
 * <p>Source: the Standard Webhooks specification, "Signature scheme".
 */
public final class SigningSecret {
    private static final String PREFIX = "whsec_";
    private static final int LEAST = 24;
    private static final int MOST = 64;
    private static final int GENERATED = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    private SigningSecret(byte[] key) {
        this.key = key;
    }

    /** A new one. */
    public static SigningSecret generate(SecureRandom random) {
        byte[] key = new byte[GENERATED];
        random.nextBytes(key);
        return new SigningSecret(key);
    }

    /**
     * Reads the form that {@link #reveal} writes.
     *
     * @throws InvalidWebhookException when it is another one, or too short or long
     */
    public static SigningSecret parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new InvalidWebhookException("the field 'secret' begins with " + PREFIX);
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new InvalidWebhookException("the field 'secret' has the base64 of its bytes behind " + PREFIX);
        }
        if (key.length < LEAST || key.length > MOST) {
            throw new InvalidWebhookException("the field 'secret' is %d to %d bytes long, and this one has %d"
                    .formatted(LEAST, MOST, key.length));
        }
        return new SigningSecret(key);
    }

    static SigningSecret of(byte[] key) {
        return new SigningSecret(key.clone());
    }

    byte[] bytes() {
        return key.clone();
    }

    /** The secret itself, for whoever may have it: at its making alone. */
    public String reveal() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** The signature of a request, as its header lists it: {@code v1,…}. */
    public String sign(String id, Instant timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            String signed = id + "." + timestamp.getEpochSecond() + "." + body;
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(ALGORITHM + " is not available", impossible);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningSecret secret && Arrays.equals(key, secret.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SigningSecret[" + key.length + " bytes]";
    }
}
