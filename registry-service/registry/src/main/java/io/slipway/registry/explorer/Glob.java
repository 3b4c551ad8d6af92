package io.slipway.registry.explorer;

import io.slipway.layer.ByteString;

/**
 * A pattern of names: {@code *} stands for any bytes, {@code ?} for one. Matching takes no longer than pattern times name,
 * whatever both are.
 */
final class Glob {
    private final byte[] pattern;

    private Glob(byte[] pattern) {
        this.pattern = pattern;
    }

    static Glob of(byte[] pattern) {
        return new Glob(pattern.clone());
    }

    boolean matches(ByteString name) {
        byte[] bytes = name.bytes();
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (at < bytes.length) {
            if (in < pattern.length && pattern[in] == '*') {
                star = in++;
                retry = at;
            } else if (in < pattern.length && (pattern[in] == '?' || pattern[in] == bytes[at])) {
                in++;
                at++;
            } else if (star >= 0) {
                // The last star takes one more; no earlier one needs to.
                in = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (in < pattern.length && pattern[in] == '*') {
            in++;
        }
        return in == pattern.length;
    }
}
