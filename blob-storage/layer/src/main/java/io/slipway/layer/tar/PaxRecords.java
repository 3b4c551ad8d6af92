package io.slipway.layer.tar;

import io.slipway.layer.ByteString;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.Xattr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of a PAX header: {@code "%d %s=%s\n"}, the number being the length of the whole record. A later record with
 * the same key wins; an empty value takes the record back.
 *
 * <p>Source: POSIX.1-2017, pax, "pax Extended Header"; the attributes' keys are those of star and of libarchive.
 */
final class PaxRecords {
    static final PaxRecords NONE = new PaxRecords(Map.of());

    private static final String STAR_XATTR = "SCHILY.xattr.";
    private static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
    private static final String SPARSE = "GNU.sparse.";
    private static final int LENGTH_DIGITS = 7;

    private final Map<String, String> records;

    private PaxRecords(Map<String, String> records) {
        this.records = records;
    }

    /** The records of an extended header's data. */
    static PaxRecords parse(byte[] data, long offset) throws InvalidLayerException {
        Map<String, String> records = new LinkedHashMap<>();
        int at = 0;
        while (at < data.length) {
            int space = at;
            int length = 0;
            while (space < data.length && space - at <= LENGTH_DIGITS && data[space] >= '0' && data[space] <= '9') {
                length = length * 10 + data[space] - '0';
                space++;
            }
            int end = at + length;
            if (space == at
                    || space >= data.length
                    || data[space] != ' '
                    || end > data.length
                    || end <= space + 1
                    || data[end - 1] != '\n') {
                throw malformed(offset, at);
            }
            int equals = space + 1;
            while (equals < end && data[equals] != '=') {
                equals++;
            }
            if (equals == space + 1 || equals >= end) {
                throw malformed(offset, at);
            }
            records.put(latin1(data, space + 1, equals), latin1(data, equals + 1, end - 1));
            at = end;
        }
        return new PaxRecords(records);
    }

    private static InvalidLayerException malformed(long offset, int at) {
        return new InvalidLayerException(
                "The extended header at byte %d has a malformed record at its byte %d".formatted(offset, at));
    }

    private static String latin1(byte[] data, int from, int to) {
        return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The value of a key, if it is there and not empty. */
    private @Nullable String value(String key) {
        String value = records.get(key);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The value of a key that has text, which holds no zero byte. */
    ByteString text(String key, ByteString otherwise) throws InvalidLayerException {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (value.indexOf('\0') >= 0) {
            throw new InvalidLayerException(ByteString.latin1(value), "has a zero byte in its PAX record " + key);
        }
        return ByteString.latin1(value);
    }

    /** The value of a key that has a decimal number. */
    long number(String key, long otherwise, ByteString name) throws InvalidLayerException {
        String value = value(key);
        return value == null ? otherwise : decimal(value, key, name);
    }

    /** A moment, if the key is there. */
    @Nullable
    PaxTime time(String key, ByteString name) throws InvalidLayerException {
        String value = value(key);
        return value == null ? null : PaxTime.parse(value, key, name);
    }

    /** Whether the records describe a file with holes, in one of GNU tar's three PAX forms. */
    boolean isSparse() {
        return records.keySet().stream().anyMatch(key -> key.startsWith(SPARSE));
    }

    /**
     * The first key that changes what an entry is. In a global header such a record is taken by some readers and passed
     * over by others (Go's, and with it docker), so that one archive would be two trees.
     */
    @Nullable
    String firstThatChangesEntries() {
        for (String key : records.keySet()) {
            switch (key) {
                case "path", "linkpath", "size", "uid", "gid", "mtime", "hdrcharset" -> {
                    return key;
                }
                default -> {
                    if (key.startsWith(STAR_XATTR) || key.startsWith(LIBARCHIVE_XATTR) || key.startsWith(SPARSE)) {
                        return key;
                    }
                }
            }
        }
        return null;
    }

    /** The extended attributes, each name once. */
    List<Xattr> xattrs(ByteString name) throws InvalidLayerException {
        Map<String, Xattr> found = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : records.entrySet()) {
            String key = entry.getKey();
            if (key.startsWith(STAR_XATTR)) {
                ByteString xattr = ByteString.latin1(key.substring(STAR_XATTR.length()));
                found.put(xattr.latin1(), new Xattr(xattr, ByteString.latin1(entry.getValue())));
            } else if (key.startsWith(LIBARCHIVE_XATTR)) {
                ByteString xattr = percentDecoded(key.substring(LIBARCHIVE_XATTR.length()), name);
                // libarchive writes both forms: the one that docker reads is the one that counts.
                if (!records.containsKey(STAR_XATTR + xattr.latin1())) {
                    found.put(xattr.latin1(), new Xattr(xattr, base64(entry.getValue(), key, name)));
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    private static ByteString percentDecoded(String text, ByteString name) throws InvalidLayerException {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw new InvalidLayerException(name, "has an extended attribute whose name is badly escaped");
            }
            out.append((char) (high << 4 | low));
            i += 2;
        }
        return ByteString.latin1(out.toString());
    }

    /** libarchive leaves the padding away. */
    private static ByteString base64(String value, String key, ByteString name) throws InvalidLayerException {
        try {
            return ByteString.of(Base64.getDecoder().decode(value.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            InvalidLayerException invalid = new InvalidLayerException(
                    name,
                    "has a PAX record %s that is not in base64"
                            .formatted(ByteString.latin1(key).quoted()));
            invalid.initCause(e);
            throw invalid;
        }
    }

    private static long decimal(String value, String key, ByteString name) throws InvalidLayerException {
        long result = 0;
        boolean negative = value.charAt(0) == '-';
        int start = negative ? 1 : 0;
        if (start == value.length() || value.length() - start > 18) {
            throw notANumber(value, key, name);
        }
        for (int i = start; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw notANumber(value, key, name);
            }
            result = result * 10 + digit;
        }
        return negative ? -result : result;
    }

    private static InvalidLayerException notANumber(String value, String key, ByteString name) {
        return new InvalidLayerException(
                name,
                "has a PAX record %s that is no number: %s"
                        .formatted(key, ByteString.latin1(value).quoted()));
    }
}
