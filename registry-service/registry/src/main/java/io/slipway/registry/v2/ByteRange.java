package io.slipway.registry.v2;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a blob, both ends inclusive (RFC 9110, section 14).
 *
 * @param first offset of the first byte
 * @param last offset of the last byte, below the blob's size
 */
record ByteRange(long first, long last) {
    /** As many as podman asks for at most. A request for more gets the whole blob. */
    static final int MAX_RANGES = 1024;

    private static final String UNIT = "bytes=";
    private static final Pattern ONE = Pattern.compile("([0-9]{0,18})-([0-9]{0,18})");

    long length() {
        return last - first + 1;
    }

    /** The value of {@code Content-Range}. */
    String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }

    /**
     * Reads a {@code Range} header. Units other than bytes are ignored, as the RFC asks. So are too many ranges, and such
     * as together are more than the blob: the client gets the whole, which is less to send.
     *
     * @return the parts in the order they are asked for, those that lie outside left out; empty for the whole blob
     * @throws RegistryException 416, when a range is malformed or none lies within the blob
     */
    static List<ByteRange> parse(String header, long size) {
        if (!header.startsWith(UNIT)) {
            return List.of();
        }
        String[] specs = header.substring(UNIT.length()).split(",", -1);
        if (specs.length > MAX_RANGES) {
            return List.of();
        }
        List<ByteRange> ranges = new ArrayList<>(specs.length);
        for (String spec : specs) {
            ByteRange range = one(spec.trim(), header, size);
            if (range.first <= range.last) {
                ranges.add(range);
            }
        }
        if (ranges.isEmpty()) {
            throw unsatisfiable(header, size);
        }
        long together = ranges.stream().mapToLong(ByteRange::length).sum();
        return ranges.size() > 1 && together > size ? List.of() : List.copyOf(ranges);
    }

    /** One range, which is empty where it lies outside of the blob. */
    private static ByteRange one(String spec, String header, long size) {
        Matcher matcher = ONE.matcher(spec);
        if (!matcher.matches() || spec.length() == 1) {
            throw unsatisfiable(header, size);
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            return new ByteRange(Math.max(0, size - Long.parseLong(to)), size - 1);
        }
        long first = Long.parseLong(from);
        if (!to.isEmpty() && Long.parseLong(to) < first) {
            throw unsatisfiable(header, size);
        }
        return new ByteRange(first, to.isEmpty() ? size - 1 : Math.min(Long.parseLong(to), size - 1));
    }

    private static RegistryException unsatisfiable(String header, long size) {
        String shown = header.length() > 100 ? header.substring(0, 100) + "..." : header;
        return new RegistryException(
                        ErrorCode.SIZE_INVALID,
                        416,
                        "the range '" + shown + "' is not within the blob's " + size + " bytes",
                        Map.of("size", size))
                .with("Content-Range", "bytes */" + size);
    }
}
