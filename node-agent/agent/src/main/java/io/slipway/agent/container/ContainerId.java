package io.slipway.agent.container;

import java.security.SecureRandom;
import java.util.HexFormat;

/** A container's identity: 64 lower-case hexadecimal characters, random. Its first twelve are its short form. */
public record ContainerId(String hex) {
    private static final int LENGTH = 64;
    private static final int SHORT = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    public ContainerId {
        if (hex.length() != LENGTH
                || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && !Character.isUpperCase(c))) {
            throw new IllegalArgumentException("A container's id is 64 hexadecimal characters, not " + hex);
        }
    }

    /** A new one. Never all digits in front: docker takes such a short form for a number in host names. */
    static ContainerId random() {
        byte[] bytes = new byte[LENGTH / 2];
        while (true) {
            RANDOM.nextBytes(bytes);
            ContainerId id = new ContainerId(HexFormat.of().formatHex(bytes));
            if (!id.shortForm().chars().allMatch(Character::isDigit)) {
                return id;
            }
        }
    }

    public String shortForm() {
        return hex.substring(0, SHORT);
    }

    @Override
    public String toString() {
        return hex;
    }
}
