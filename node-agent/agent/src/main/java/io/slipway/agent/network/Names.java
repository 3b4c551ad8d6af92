package io.slipway.agent.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The names that an instance gives to what it makes in the kernel. Links have 15 characters at most, so longer ids are
 * shortened to a hash.
 */
record Names(String instance) {
    private static final String PREFIX = "slipway-";
    private static final int LONGEST_LINK = 15;
    private static final String LETTERS = "0123456789abcdefghijkmnpqrstuvwx";

    /** The bridge: {@code slipway-INSTANCE} where that fits. */
    String bridge() {
        int space = LONGEST_LINK - PREFIX.length();
        return PREFIX + (instance.length() <= space ? instance : hash(instance, space));
    }

    /** What the names of all links of this instance's containers begin with. */
    String linkPrefix() {
        return "slw" + hash(instance, 4);
    }

    /** The machine's end of a container's pair. */
    String link(String containerId) {
        return linkPrefix() + hash(containerId, 8);
    }

    String table() {
        return "slipway_" + instance;
    }

    /** What chains of iptables are called, which have 28 characters at most. */
    String chainPrefix() {
        return "SLIPWAY-" + hash(instance, 8);
    }

    private static String hash(String text, int length) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            StringBuilder name = new StringBuilder(length);
            for (int i = 0; i < length; i++) {
                name.append(LETTERS.charAt(digest[i] & 31));
            }
            return name.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
