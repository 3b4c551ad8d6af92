package io.slipway.registry.v2;

import io.slipway.oci.Digest;
import jakarta.servlet.http.HttpServletRequest;

/** Entity tags: a digest in quotes, always strong (RFC 9110, section 8.8.3). */
final class ETags {
    private ETags() {}

    static String of(Digest digest) {
        return "\"" + digest + "\"";
    }

    /** Whether the client says that it has this content already. */
    static boolean matches(HttpServletRequest request, Digest digest) {
        String header = request.getHeader("If-None-Match");
        return header != null && (header.equals("*") || header.contains(digest.toString()));
    }
}
