package io.slipway.agent.archive.tar;

import io.slipway.agent.archive.tar.Entry.Time;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records of an extended header. Source: POSIX.1-2017, pax, "pax Extended Header"; star's keys of attributes. */
final class PaxRecords {
    private static final String XATTR = "SCHILY.xattr.";
    private static final String SPARSE = "GNU.sparse.";
    private static final int MOST_DIGITS = 7;
    private static final int NANO_DIGITS = 9;

    private final Map<String, String> records = new LinkedHashMap<>();

    static PaxRecords parse(byte[] data) throws MalformedTarException {
        PaxRecords parsed = new PaxRecords();
        String text = new String(data, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < text.length()) {
            int space = text.indexOf(' ', at);
            int length = space < 0 ? 0 : length(text.substring(at, space));
            int end = at + length;
            int equals = text.indexOf('=', Math.max(space, at));
            if (end <= space + 1
                    || end > text.length()
                    || text.charAt(end - 1) != '\n'
                    || equals < 0
                    || equals >= end) {
                throw malformed();
            }
            parsed.put(text.substring(space + 1, equals), text.substring(equals + 1, end - 1));
            at = end;
        }
        return parsed;
    }

    private static int length(String digits) throws MalformedTarException {
        if (digits.isEmpty() || digits.length() > MOST_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed();
        }
        return Integer.parseInt(digits);
    }

    private static MalformedTarException malformed() {
        return new MalformedTarException("archive/tar: invalid tar header");
    }

    void put(String key, String value) {
        records.put(key, value);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    boolean isSparse() {
        return records.keySet().stream().anyMatch(key -> key.startsWith(SPARSE));
    }

    /** A later record takes an earlier one back by being empty. */
    private @Nullable String value(String key) {
        String value = records.get(key);
        return value == null || value.isEmpty() ? null : value;
    }

    String text(String key, String otherwise) throws MalformedTarException {
        String value = value(key);
        if (value != null && value.indexOf('\0') >= 0) {
            throw malformed();
        }
        return value == null ? otherwise : value;
    }

    long number(String key, long otherwise) throws MalformedTarException {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new MalformedTarException("archive/tar: invalid tar header", e);
        }
    }

    /** A decimal number of seconds; finer parts than nanoseconds are cut off, towards the past. */
    Time time(String key, long otherwise) throws MalformedTarException {
        String value = value(key);
        if (value == null) {
            return new Time(otherwise, 0);
        }
        int point = value.indexOf('.');
        String whole = point < 0 ? value : value.substring(0, point);
        String fraction = point < 0 ? "" : value.substring(point + 1);
        if (!fraction.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed();
        }
        try {
            long seconds = Long.parseLong(whole);
            int nanoseconds = Integer.parseInt((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
            boolean borrow = whole.startsWith("-") && nanoseconds > 0;
            return borrow
                    ? new Time(Math.subtractExact(seconds, 1), 1_000_000_000 - nanoseconds)
                    : new Time(seconds, nanoseconds);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new MalformedTarException("archive/tar: invalid tar header", e);
        }
    }

    Map<String, byte[]> xattrs() {
        Map<String, byte[]> xattrs = new HashMap<>();
        records.forEach((key, value) -> {
            if (key.startsWith(XATTR) && key.length() > XATTR.length()) {
                xattrs.put(key.substring(XATTR.length()), value.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
        return xattrs;
    }

    void putXattr(String name, byte[] value) {
        put(XATTR + name, new String(value, StandardCharsets.ISO_8859_1));
    }

    void putTime(String key, Time time) {
        boolean borrow = time.seconds() < 0 && time.nanoseconds() > 0;
        long seconds = borrow ? time.seconds() + 1 : time.seconds();
        int nanoseconds = borrow ? 1_000_000_000 - time.nanoseconds() : time.nanoseconds();
        String sign = borrow && seconds == 0 ? "-" : "";
        String fraction = nanoseconds == 0 ? "" : ".%09d".formatted(nanoseconds).replaceAll("0+$", "");
        put(key, sign + seconds + fraction);
    }

    /** The records as an extended header's data. */
    byte[] data() {
        StringBuilder data = new StringBuilder();
        records.forEach((key, value) -> {
            int rest = key.length() + value.length() + 3;
            int length = rest + String.valueOf(rest).length();
            length = rest + String.valueOf(length).length();
            data.append(length)
                    .append(' ')
                    .append(key)
                    .append('=')
                    .append(value)
                    .append('\n');
        });
        return data.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
