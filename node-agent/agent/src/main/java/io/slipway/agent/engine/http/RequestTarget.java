package io.slipway.agent.engine.http;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request line's target, taken apart but not yet decoded: the version its path begins with, the segments after it as
 * they were sent (so that {@code %2F} is not yet a slash), and the query.
 */
record RequestTarget(Optional<String> version, List<String> segments, String query) {
    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/?]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern VERSION = Pattern.compile("v([0-9.]+)");

    static RequestTarget parse(String raw) {
        String target = ORIGIN.matcher(raw).replaceFirst("");
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        List<String> segments = split(path);
        Matcher version = VERSION.matcher(segments.isEmpty() ? "" : segments.getFirst());
        return segments.size() > 1 && version.matches()
                ? new RequestTarget(Optional.of(version.group(1)), segments.subList(1, segments.size()), query)
                : new RequestTarget(Optional.empty(), segments, query);
    }

    /** What is no absolute path, such as the {@code *} of OPTIONS, has no segments and so no route. */
    static List<String> split(String path) {
        return path.startsWith("/") ? Arrays.asList(path.substring(1).split("/", -1)) : List.of();
    }
}
