package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletResponse;

/** Tells the user something beside a success (specification, "Warnings"). Clients show it and do nothing else. */
final class Warnings {
    /** In characters. An answer has one, and all together may have 4096 bytes (specification, "Warnings"). */
    private static final int MAX_LENGTH = 1000;

    private Warnings() {}

    /**
     * Adds a warning.
     *
     * @param text in printable ASCII
     */
    static void add(HttpServletResponse response, String text) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
        response.addHeader("Warning", "299 - \"" + quoted.substring(0, Math.min(MAX_LENGTH, quoted.length())) + "\"");
    }
}
