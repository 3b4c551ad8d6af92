package io.slipway.agent.archive.tar;

import java.nio.charset.StandardCharsets;

/** A header's 512 bytes: fields read and written by their places. Source: POSIX.1-2017, pax, "ustar Interchange Format". */
final class Block {
    static final int SIZE = 512;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int MAGIC = 257;
    private static final byte[] USTAR = {'u', 's', 't', 'a', 'r', 0, '0', '0'};

    private final byte[] bytes;

    Block(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A place in the header. */
    enum Field {
        NAME(0, 100),
        MODE(100, 8),
        USER(108, 8),
        GROUP(116, 8),
        SIZE(124, 12),
        MODIFIED(136, 12),
        LINK(157, 100),
        MAJOR(329, 8),
        MINOR(337, 8),
        PREFIX(345, 155);

        private final int offset;
        private final int length;

        Field(int offset, int length) {
            this.offset = offset;
            this.length = length;
        }

        /** The largest number that fits in octal digits, with the zero that ends them. */
        long largest() {
            return (1L << (3 * (length - 1))) - 1;
        }

        int length() {
            return length;
        }
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isZero() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    char flag() {
        return (char) (bytes[156] & 0xff);
    }

    void flag(char flag) {
        bytes[156] = (byte) flag;
    }

    /** Whether the name may be continued in the field for prefixes: POSIX's form, not GNU's. */
    boolean hasPrefix() {
        return text(MAGIC, 6).equals("ustar") && bytes[MAGIC + 5] == 0;
    }

    void ustar() {
        System.arraycopy(USTAR, 0, bytes, MAGIC, USTAR.length);
    }

    /** The bytes up to the first zero. */
    String text(Field field) {
        return text(field.offset, field.length);
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    /** Writes as much of the text as fits. */
    void text(Field field, String text) {
        byte[] source = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(source, 0, bytes, field.offset, Math.min(source.length, field.length));
    }

    /** A number in octal digits or, by GNU's extension, in binary. @throws MalformedTarException if it is neither */
    long number(Field field) throws MalformedTarException {
        byte first = bytes[field.offset];
        return (first & 0x80) != 0 ? binary(field, first) : octal(text(field));
    }

    private long binary(Field field, byte first) throws MalformedTarException {
        boolean negative = (first & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < field.length; i++) {
            int digit = bytes[field.offset + i] & 0xff;
            if (i == 0) {
                digit = negative ? digit : digit & 0x7f;
            }
            if (value >> 55 != (negative ? -1 : 0)) {
                throw new MalformedTarException("archive/tar: invalid tar header");
            }
            value = (value << 8) | digit;
        }
        return value;
    }

    static long octal(String text) throws MalformedTarException {
        String digits = text.strip();
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '7' || value >> 60 != 0) {
                throw new MalformedTarException("archive/tar: invalid tar header");
            }
            value = (value << 3) | (c - '0');
        }
        return value;
    }

    /** Writes a number; one that does not fit is left out, and stands in a PAX record instead. */
    void number(Field field, long value) {
        long written = value < 0 || value > field.largest() ? 0 : value;
        String digits = Long.toOctalString(written);
        text(field, "0".repeat(field.length - 1 - digits.length()) + digits);
    }

    void seal() {
        String digits = Long.toOctalString(sum(false));
        String field = "0".repeat(6 - digits.length()) + digits + "\0 ";
        System.arraycopy(field.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, CHECKSUM, CHECKSUM_LENGTH);
    }

    /** Whether the checksum is right; some old programs added the bytes up as signed ones. */
    boolean isSealed() throws MalformedTarException {
        long expected = octal(text(CHECKSUM, CHECKSUM_LENGTH));
        return expected == sum(false) || expected == sum(true);
    }

    private long sum(boolean signed) {
        long sum = 0;
        for (int i = 0; i < SIZE; i++) {
            boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
            sum += own ? ' ' : signed ? bytes[i] : bytes[i] & 0xff;
        }
        return sum;
    }
}
