package io.slipway.agent.archive;

import java.io.IOException;

/** A path that cannot be followed to its end: through something that is no folder, in a circle, or too long. */
public final class UnusablePathException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusablePathException(String message) {
        super(message);
    }

    UnusablePathException(String message, Throwable cause) {
        super(message, cause);
    }
}
