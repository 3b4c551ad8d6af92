package io.slipway.registry.v2;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Which part of a list is asked for, by {@code n} and {@code last} (specification, "Listing Tags").
 *
 * @param size how many entries at most, 0 to {@link #MAX_SIZE}
 * @param last the key to go on behind; it need not exist; empty for the beginning
 */
record Paging(int size, String last) {
    /** A client that names a larger page gets this one and a link to the next. */
    static final int MAX_SIZE = 1000;

    private static final int MAX_LAST = 1024;

    /**
     * Reads a query.
     *
     * @throws RegistryException 400, when {@code n} is no number or {@code last} no key of any list
     */
    static Paging of(QueryParameters query) {
        return new Paging(
                query.get("n").map(Paging::size).orElse(MAX_SIZE),
                query.get("last").map(Paging::last).orElse(""));
    }

    /** How many to look for: one more than the page tells whether another follows. None for an empty page. */
    int limit() {
        return size == 0 ? 0 : size + 1;
    }

    /** The entries of this page. */
    <T> List<T> page(List<T> found) {
        return found.subList(0, Math.min(size, found.size()));
    }

    /**
     * Points to the next page.
     *
     * @param path with a query that ends in {@code ?} or {@code &}
     */
    void linkNext(HttpServletResponse response, String path, String lastKey) {
        response.setHeader(
                "Link",
                "<" + path + "n=" + size + "&last=" + URLEncoder.encode(lastKey, StandardCharsets.UTF_8)
                        + ">; rel=\"next\"");
    }

    private static int size(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new RegistryException(
                    ErrorCode.UNSUPPORTED,
                    400,
                    "n must be a whole number from 0, not '" + text + "'",
                    Map.of("n", text));
        }
        return (int) Math.min(Long.parseLong(text), MAX_SIZE);
    }

    private static String last(String text) {
        if (text.length() > MAX_LAST || text.chars().anyMatch(Character::isISOControl)) {
            throw new RegistryException(
                    ErrorCode.NAME_INVALID,
                    "last must be a key of this list: it is too long or holds control characters");
        }
        return text;
    }
}
