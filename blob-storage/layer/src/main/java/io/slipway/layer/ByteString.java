package io.slipway.layer;

import java.nio.charset.StandardCharsets;

/**
 * Bytes as archives hold them: names, link targets, values of extended attributes. Names on Linux are bytes without an
 * encoding, so nothing here decodes them, except for a human's eyes. Ordered as unsigned bytes, the order of {@code memcmp}.
 */
public final class ByteString implements Comparable<ByteString> {
    /** No bytes. For a path: the root itself. */
    public static final ByteString EMPTY = new ByteString("");

    private static final int SHOWN = 200;

    /** One character per byte, which Java stores in one byte and compares in the right order. */
    private final String latin1;

    private ByteString(String latin1) {
        this.latin1 = latin1;
    }

    /** A copy of the bytes. */
    public static ByteString of(byte[] bytes) {
        return new ByteString(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** A copy of a part of the bytes. */
    public static ByteString of(byte[] bytes, int offset, int length) {
        return new ByteString(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    }

    /** The bytes of a text in UTF-8. */
    public static ByteString utf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of a string that has one character of at most 255 per byte. */
    public static ByteString latin1(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                throw new IllegalArgumentException("Character %d is no byte".formatted(i));
            }
        }
        return new ByteString(text);
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One character per byte. */
    public String latin1() {
        return latin1;
    }

    /** How many bytes there are. */
    public int length() {
        return latin1.length();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return latin1.isEmpty();
    }

    /** In double quotes, on one line, shortened: for messages. */
    public String quoted() {
        StringBuilder out = new StringBuilder("\"");
        String text = toString();
        int end = Math.min(text.length(), SHOWN);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f || c == '"' || c == '\\') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append(end < text.length() ? "...\"" : "\"").toString();
    }

    /** As UTF-8, with what is none replaced: for people, not for files. */
    @Override
    public String toString() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(ByteString other) {
        return latin1.compareTo(other.latin1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteString string && latin1.equals(string.latin1);
    }

    @Override
    public int hashCode() {
        return latin1.hashCode();
    }
}
