package io.slipway.registry.v2;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a chunk belongs in an upload: {@code <first>-<last>}, both inclusive, with neither unit nor total
 * (specification, "Pushing a blob in chunks").
 */
record ContentRange(long first, long last) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    ContentRange {
        if (last < first) {
            throw new RegistryException(
                    ErrorCode.BLOB_UPLOAD_INVALID, "Content-Range '" + first + "-" + last + "' ends before it begins");
        }
    }

    static ContentRange parse(String header) {
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches()) {
            throw new RegistryException(
                    ErrorCode.BLOB_UPLOAD_INVALID,
                    "Content-Range '" + header + "' does not have the form <first>-<last>, such as 0-1023");
        }
        return new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    long length() {
        return last - first + 1;
    }
}
