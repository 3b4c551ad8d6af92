package io.slipway.registry.v2;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request's query, read from the URL alone. The container's own {@code getParameter} would consume the body of an
 * upload whose client calls it a form, as curl does unless told otherwise.
 */
record QueryParameters(Map<String, List<String>> values) {
    static QueryParameters of(HttpServletRequest request) {
        String query = request.getQueryString();
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                values.computeIfAbsent(decode(name), ignored -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new QueryParameters(values);
    }

    /** Of equal names the first counts. */
    Optional<String> get(String name) {
        return all(name).stream().findFirst();
    }

    /** In their order. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            // Decoded to bytes first: URLDecoder itself would put a replacement character for what is not UTF-8.
            byte[] bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new RegistryException(
                    ErrorCode.UNSUPPORTED, 400, "the query holds a malformed percent-encoding", Map.of());
        }
    }
}
