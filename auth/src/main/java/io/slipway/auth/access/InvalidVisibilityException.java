package io.slipway.auth.access;

/** A visibility that is neither {@code public} nor {@code private}. */
public final class InvalidVisibilityException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidVisibilityException(String text) {
        super("a visibility is 'public' or 'private', not '" + text.substring(0, Math.min(text.length(), 40)) + "'");
    }
}
