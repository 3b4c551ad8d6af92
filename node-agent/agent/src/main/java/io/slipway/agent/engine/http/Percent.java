package io.slipway.agent.engine.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-decoding as Go's net/url does it, which decides what docker's clients may send. */
final class Percent {
    private Percent() {}

    /** Decodes a path segment: {@code +} stays. */
    static String decodeSegment(String text) {
        return decode(text, false);
    }

    /** Decodes a query's key or value: {@code +} is a space. */
    static String decodeQuery(String text) {
        return decode(text, true);
    }

    private static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return utf8(text);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(escaped(text, i));
                i += 3;
            } else {
                bytes.write(c == '+' && plusIsSpace ? ' ' : c);
                i++;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The request line arrives as one char per byte; raw UTF-8 in it is put together again. */
    private static String utf8(String text) {
        return text.chars().allMatch(c -> c < 0x80)
                ? text
                : new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static int escaped(String text, int at) {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            String seen = text.substring(at, Math.min(at + 3, text.length()));
            throw EngineException.badRequest("invalid URL escape \"" + seen + "\"");
        }
        return high << 4 | low;
    }
}
