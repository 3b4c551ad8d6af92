package io.slipway.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A blob did not arrive, or not as what it should be. The cause says why, in its own words and stack. */
public final class FillFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    FillFailedException(@Nullable Throwable cause) {
        super(cause == null ? "The download ended early" : cause.getMessage(), cause);
    }
}
