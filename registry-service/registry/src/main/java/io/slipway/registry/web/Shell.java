package io.slipway.registry.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The HTML file that all pages begin with. In it {@code __NONCE__} stands where each answer has a nonce of its own, and
 * {@code <!--boot-->} where it has what the page needs to know first.
 */
final class Shell {
    private static final String NONCE = "__NONCE__";
    private static final String BOOT = "<!--boot-->";
    private static final Pattern INLINE_SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    private final String html;
    private final String scriptHashes;

    /**
     * A shell.
     *
     * @throws IllegalArgumentException when one of the places is missing
     */
    Shell(String html) {
        if (!html.contains(NONCE) || !html.contains(BOOT)) {
            throw new IllegalArgumentException("The pages' HTML has no place " + NONCE + " or " + BOOT);
        }
        this.html = html;
        this.scriptHashes = INLINE_SCRIPT
                .matcher(html)
                .results()
                .map(script -> " 'sha256-" + sha256(script.group(1)) + "'")
                .collect(Collectors.joining());
    }

    /**
     * The file for one answer.
     *
     * @param boot a JSON value
     */
    String page(String nonce, String boot) {
        // Within a script element the parser looks for the next "<" alone.
        String inert = "<script type=\"application/json\" id=\"boot\">" + boot.replace("<", "\\u003c") + "</script>";
        return html.replace(NONCE, nonce).replace(BOOT, inert);
    }

    /** What the browser may load and run for it: our own files, the inline scripts of the file, styles with the nonce. */
    String policy(String nonce) {
        return "default-src 'none'; script-src 'self'" + scriptHashes + "; style-src 'self' 'nonce-" + nonce
                + "'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none';"
                + " frame-ancestors 'none'";
    }

    private static String sha256(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
