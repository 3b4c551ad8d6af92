package io.slipway.agent.image;

import java.io.IOException;

/** What was asked for cannot be done. The message is in docker's words where docker has some, and may be shown. */
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why, as far as a caller answers differently. */
    public enum Reason {
        /** There is no such image, here or in the registry. */
        NOT_FOUND,
        /** Containers or names stand in the way. */
        CONFLICT,
        /** The request itself is wrong: a name, a filter, an archive. */
        INVALID,
        /** The image was not accepted: a digest lied, a layer is hostile, a limit is exceeded. */
        REFUSED,
        /** The registry wants other credentials. */
        UNAUTHORIZED,
        /** The registry failed or could not be reached. */
        REGISTRY
    }

    private final Reason reason;

    /** Creates the exception. */
    public ImageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Creates the exception with what led to it. */
    public ImageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why it cannot be done. */
    public Reason reason() {
        return reason;
    }
}
