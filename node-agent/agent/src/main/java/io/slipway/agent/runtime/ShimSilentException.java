package io.slipway.agent.runtime;

import java.io.IOException;
import java.time.Duration;

/** A shim that has not answered in time. */
final class ShimSilentException extends IOException {
    private static final long serialVersionUID = 1L;

    ShimSilentException(Duration limit, IOException cause) {
        super("the shim has not answered for %.0f seconds".formatted(limit.toMillis() / 1000.0), cause);
    }
}
