package io.slipway.layer.testing;

import java.util.Arrays;
import java.util.Random;

/** Damages an archive at random, most of the time in its headers, whose checksums are then made right again. */
public final class Mutation {
    private static final byte[] INTERESTING = {
        0, ' ', '0', '7', '9', '/', '.', 'x', 'L', 'K', 'g', 'S', '1', '5', (byte) 0x80, (byte) 0xff
    };

    private Mutation() {}

    public static byte[] of(byte[] archive, Random random) {
        byte[] bytes = archive.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            switch (random.nextInt(8)) {
                case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 1 -> moveBlock(bytes, random);
                case 2 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                case 3 -> fill(bytes, random);
                default -> changeField(bytes, random);
            }
        }
        if (random.nextInt(8) != 0) {
            sumAll(bytes);
        }
        return bytes;
    }

    private static void moveBlock(byte[] bytes, Random random) {
        int blocks = bytes.length / 512;
        if (blocks > 1) {
            System.arraycopy(bytes, 512 * random.nextInt(blocks), bytes, 512 * random.nextInt(blocks), 512);
        }
    }

    private static void fill(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + random.nextInt(64));
        Arrays.fill(bytes, from, to, INTERESTING[random.nextInt(INTERESTING.length)]);
    }

    /** A byte of the fields that say what an entry is. */
    private static void changeField(byte[] bytes, Random random) {
        int[] fields = {0, 1, 5, 100, 108, 116, 124, 130, 134, 135, 136, 156, 157, 160, 257, 263, 329, 337, 345, 508};
        int blocks = bytes.length / 512;
        if (blocks > 0) {
            int at = 512 * random.nextInt(blocks) + fields[random.nextInt(fields.length)];
            bytes[at] = INTERESTING[random.nextInt(INTERESTING.length)];
        }
    }

    /** Every block that looks like a header gets its sum. */
    private static void sumAll(byte[] bytes) {
        for (int block = 0; block + 512 <= bytes.length; block += 512) {
            if (bytes[block + 154] != 0 && bytes[block + 155] != ' ' || bytes[block + 257] != 'u') {
                continue;
            }
            Arrays.fill(bytes, block + 148, block + 156, (byte) ' ');
            int sum = 0;
            for (int i = 0; i < 512; i++) {
                sum += bytes[block + i] & 0xff;
            }
            for (int i = 0; i < 6; i++) {
                bytes[block + 153 - i] = (byte) ('0' + (sum >> (3 * i) & 7));
            }
            bytes[block + 154] = 0;
        }
    }
}
