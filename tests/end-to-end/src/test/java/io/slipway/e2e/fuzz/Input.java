package io.slipway.e2e.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A request.
 *
 * @param bytes all of it, as it goes over the wire
 * @param method what it asks for
 * @param target its path and query
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Input(String method, String target, byte[] bytes, Expected expected) {
    private static final int SHOWN = 1_500;
    private static final Pattern TOKEN = Pattern.compile("(Bearer eyJ\\w{5})[\\w.-]{200,}");

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** Readable, and exact where it is not too long. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        String all =
                TOKEN.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).replaceAll("$1…");
        all.chars().limit(SHOWN).forEach(c -> {
            if (c == '\n') {
                text.append("\\n\n      ");
            } else if (c >= ' ' && c <= '~') {
                text.append((char) c);
            } else {
                text.append(c == '\r' ? "\\r" : c == '…' ? "…" : "\\x%02x".formatted(c));
            }
        });
        return text + (all.length() > SHOWN ? "… (" + all.length() + " bytes)" : "");
    }
}
