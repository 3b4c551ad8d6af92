package io.slipway.transfer;

import java.io.IOException;
import java.util.Locale;

/**
 * A registry refused. The message is in the form that docker shows: the code in lower-case words, a colon, and the
 * registry's own sentence.
 */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    RegistryException(int status, String code, String message) {
        super(code.toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + message);
        this.status = status;
        this.code = code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The code of the distribution specification, for example {@code MANIFEST_UNKNOWN}; {@code UNKNOWN} without one. */
    public String code() {
        return code;
    }

    /** Whether the registry says that the thing does not exist. */
    public boolean isNotFound() {
        return status == 404;
    }

    /** Whether other credentials might help. */
    public boolean isDenied() {
        return status == 401 || status == 403;
    }
}
