package io.slipway.auth.token;

import io.slipway.auth.account.SecretFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that seals secrets at rest (AES-256-GCM, a random nonce each). It lies in a file of its own, 64
 * hexadecimal digits, outside of the database: a backup needs both.
 */
public final class SealingKey {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte FORM = 1;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private SealingKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Reads the key from the file, or creates the file with a new key, mode 0600, durably.
     *
     * @throws IOException when the file cannot be read or created, or holds something else
     */
    public static SealingKey load(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        if (!Files.exists(place)) {
            create(place);
        }
        String text = Files.readString(place).strip();
        if (!text.matches("[0-9a-f]{" + 2 * KEY_BYTES + "}")) {
            throw new IOException(place + " does not hold a sealing key: " + 2 * KEY_BYTES
                    + " hexadecimal digits are expected, and " + text.length() + " characters were found");
        }
        return new SealingKey(HexFormat.of().parseHex(text));
    }

    /**
     * Seals a secret.
     *
     * @param purpose what it is for; opening it takes the same words, so that no secret can stand in for another
     */
    public byte[] seal(String purpose, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(secret);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(FORM)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM is not available", impossible);
        }
    }

    /**
     * Opens what {@link #seal} returned.
     *
     * @throws SealBrokenException when it was sealed with another key or for another purpose, or was changed
     */
    public byte[] open(String purpose, byte[] sealed) throws SealBrokenException {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != FORM) {
            throw new SealBrokenException("the sealed bytes have an unknown form");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer.wrap(sealed).get(1, nonce);
        int from = 1 + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, purpose).doFinal(sealed, from, sealed.length - from);
        } catch (AEADBadTagException broken) {
            throw new SealBrokenException("sealed with another key, or changed since");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM is not available", impossible);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static void create(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        SecretFile.create(file, HexFormat.of().formatHex(key));
    }
}
