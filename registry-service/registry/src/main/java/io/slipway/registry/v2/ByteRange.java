package io.slipway.registry.v2;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a blob, both ends inclusive (RFC 9110, section 14).
 *
 * @param first offset of the first byte
 * @param last offset of the last byte, below the blob's size
 */
record ByteRange(long first, long last) {
    private static final Pattern ONE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    long length() {
        return last - first + 1;
    }

    /** The value of {@code Content-Range}. */
    String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }

    /**
     * Reads a {@code Range} header. Units other than bytes are ignored, as the RFC asks; so are several ranges, which
     * a server may answer with the whole.
     *
     * @throws RegistryException 416, when the range is malformed or lies outside of the blob
     */
    static Optional<ByteRange> parse(String header, long size) {
        if (!header.startsWith("bytes=") || header.indexOf(',') >= 0) {
            return Optional.empty();
        }
        Matcher matcher = ONE.matcher(header);
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            throw unsatisfiable(header, size);
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        long first;
        long last;
        if (from.isEmpty()) {
            long suffix = Long.parseLong(to);
            first = Math.max(0, size - suffix);
            last = size - 1;
        } else {
            first = Long.parseLong(from);
            last = to.isEmpty() ? size - 1 : Math.min(Long.parseLong(to), size - 1);
            if (!to.isEmpty() && Long.parseLong(to) < first) {
                throw unsatisfiable(header, size);
            }
        }
        if (first > last) {
            throw unsatisfiable(header, size);
        }
        return Optional.of(new ByteRange(first, last));
    }

    private static RegistryException unsatisfiable(String header, long size) {
        return new RegistryException(
                        ErrorCode.RANGE_INVALID,
                        416,
                        "the range '" + header + "' is not within the blob's " + size + " bytes",
                        Map.of("size", size))
                .with("Content-Range", "bytes */" + size);
    }
}
