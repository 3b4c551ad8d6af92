package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The keys that detach a client from a terminal: {@code ctrl-p,ctrl-q} unless it wants others. Sees what the client types
 * piece by piece, and holds back a beginning of the keys until it knows. For one client and one thread.
 */
final class DetachKeys {
    private static final int MOST = 16;

    private final byte[] keys;
    private int matched;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /** What goes on to the process, and whether the keys were there. */
    record Passed(ByteBuffer bytes, boolean detached) {}

    /** Keys that are never seen. */
    static DetachKeys none() {
        return new DetachKeys(new byte[0]);
    }

    /** Reads {@code ctrl-p,ctrl-q}; nothing means that. */
    static DetachKeys parse(String text) {
        String wanted = text.isEmpty() ? "ctrl-p,ctrl-q" : text;
        String[] words = wanted.split(",", -1);
        if (words.length > MOST) {
            throw EngineException.badRequest("invalid detach keys (" + text + "): too many");
        }
        byte[] keys = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            keys[i] = key(words[i], text);
        }
        return new DetachKeys(keys);
    }

    private static byte key(String word, String text) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (word.length() == 1 && word.charAt(0) < 128) {
            return (byte) word.charAt(0);
        }
        if (lower.equals("del")) {
            return 127;
        }
        if (lower.startsWith("ctrl-") && lower.length() == 6) {
            char c = lower.charAt(5);
            if (c >= 'a' && c <= 'z') {
                return (byte) (c - 'a' + 1);
            }
            int other = "@[\\]^_".indexOf(c);
            if (other >= 0) {
                return (byte) (other == 0 ? 0 : 26 + other);
            }
        }
        throw EngineException.badRequest("invalid detach keys (" + text + ") provided");
    }

    Passed pass(byte[] bytes, int count) {
        if (keys.length == 0) {
            return new Passed(ByteBuffer.wrap(bytes, 0, count), false);
        }
        ByteArrayOutputStream on = new ByteArrayOutputStream(count + matched);
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if (b == keys[matched]) {
                matched++;
                if (matched == keys.length) {
                    matched = 0;
                    return new Passed(ByteBuffer.wrap(on.toByteArray()), true);
                }
                continue;
            }
            on.write(keys, 0, matched);
            matched = b == keys[0] && keys.length > 1 ? 1 : 0;
            if (matched == 0) {
                on.write(b);
            }
        }
        return new Passed(ByteBuffer.wrap(on.toByteArray()), false);
    }
}
