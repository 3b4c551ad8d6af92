package io.slipway.e2e.fuzz;

import java.util.Random;

/** Choices that a seed decides. */
final class Seeded {
    private final Random random;

    Seeded(long seed) {
        this.random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True once in so many times. */
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    String of(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** So many of these characters. */
    String text(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The text with one to three small changes, each character a byte. */
    String mutated(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int changes = 1 + below(3); changes > 0; changes--) {
            int at = out.isEmpty() ? 0 : below(out.length());
            switch (below(4)) {
                case 0 -> out.insert(at, (char) (0x20 + below(0xe0)));
                case 1 -> out.insert(at, out.substring(at, Math.min(out.length(), at + 1 + below(5))));
                case 2 -> out.delete(at, Math.min(out.length(), at + 1 + below(4)));
                default -> {
                    if (!out.isEmpty()) {
                        out.setCharAt(at, (char) (0x20 + below(0xe0)));
                    }
                }
            }
        }
        return out.toString();
    }
}
