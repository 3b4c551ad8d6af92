package io.slipway.layer.tar;

import io.slipway.layer.ByteString;
import io.slipway.layer.InvalidLayerException;

/**
 * A moment as PAX writes it: decimal seconds since 1970, negative ones too, with any number of digits behind a point.
 *
 * @param seconds rounded down, so that {@code nanos} is never negative
 * @param nanos 0 to 999,999,999
 */
record PaxTime(long seconds, int nanos) {
    private static final int NANO_DIGITS = 9;
    private static final int SECOND_DIGITS = 18;

    /** Digits beyond the ninth are cut off. */
    static PaxTime parse(String text, String key, ByteString name) throws InvalidLayerException {
        boolean negative = text.startsWith("-");
        int point = text.indexOf('.');
        int end = point < 0 ? text.length() : point;
        int start = negative ? 1 : 0;
        if (end == start || end - start > SECOND_DIGITS || !isDigits(text, start, end)) {
            throw invalid(text, key, name);
        }
        long seconds = Long.parseLong(text.substring(start, end));
        int nanos = 0;
        if (point >= 0) {
            if (!isDigits(text, point + 1, text.length())) {
                throw invalid(text, key, name);
            }
            for (int i = 0; i < NANO_DIGITS; i++) {
                int at = point + 1 + i;
                nanos = nanos * 10 + (at < text.length() ? text.charAt(at) - '0' : 0);
            }
        }
        if (!negative) {
            return new PaxTime(seconds, nanos);
        }
        return nanos == 0 ? new PaxTime(-seconds, 0) : new PaxTime(-seconds - 1, 1_000_000_000 - nanos);
    }

    private static boolean isDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static InvalidLayerException invalid(String text, String key, ByteString name) {
        return new InvalidLayerException(
                name,
                "has a PAX record %s that is no time: %s"
                        .formatted(key, ByteString.latin1(text).quoted()));
    }
}
