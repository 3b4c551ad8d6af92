package io.slipway.registry.v2;

import io.slipway.oci.Digest;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Entity tags: a digest in quotes, always strong (RFC 9110, sections 8.8.3 and 13). What clients send is also taken
 * without quotes, as some do.
 */
final class ETags {
    private ETags() {}

    static String of(Digest digest) {
        return "\"" + digest + "\"";
    }

    /**
     * Evaluates the conditions of a GET or HEAD.
     *
     * @param unlike the code of the refusal when the client insists on other content
     * @return true when the client has this content already; then the answer is complete
     * @throws RegistryException 412, when {@code If-Match} names other content only
     */
    static boolean answered(HttpServletRequest request, HttpServletResponse response, Digest digest, ErrorCode unlike) {
        if (request.getHeader("If-Match") != null
                && values(request, "If-Match").noneMatch(value -> names(value, digest))) {
            throw new RegistryException(
                    unlike,
                    412,
                    "the content is " + digest + ", not what If-Match names",
                    Map.of("digest", "" + digest));
        }
        // For If-None-Match weak tags count as well.
        boolean known = request.getHeader("If-None-Match") != null
                && values(request, "If-None-Match")
                        .map(value -> value.startsWith("W/") ? value.substring(2) : value)
                        .anyMatch(value -> names(value, digest));
        if (known) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            response.setHeader("ETag", of(digest));
            response.setHeader("Docker-Content-Digest", digest.toString());
        }
        return known;
    }

    /** The conditions of a PUT, on what is in its place before; without any they hold for everything. */
    static Predicate<Optional<Digest>> condition(HttpServletRequest request) {
        List<String> wanted = values(request, "If-Match").toList();
        List<String> unwanted = values(request, "If-None-Match").toList();
        return present -> (wanted.isEmpty()
                        || present.filter(digest -> anyNames(wanted, digest)).isPresent())
                && present.filter(digest -> anyNames(unwanted, digest)).isEmpty();
    }

    private static boolean anyNames(List<String> values, Digest digest) {
        return values.stream().anyMatch(value -> names(value, digest));
    }

    /** Whether a {@code Range} holds for this content: there is no {@code If-Range}, or it names it. */
    static boolean rangeHolds(HttpServletRequest request, Digest digest) {
        String condition = request.getHeader("If-Range");
        return condition == null || names(condition.trim(), digest);
    }

    private static Stream<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::trim);
    }

    private static boolean names(String value, Digest digest) {
        return value.equals("*") || value.equals(of(digest)) || value.equals(digest.toString());
    }
}
