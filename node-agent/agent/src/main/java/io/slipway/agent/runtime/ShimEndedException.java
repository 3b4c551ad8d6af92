package io.slipway.agent.runtime;

import java.io.IOException;

/** A shim that was found at its very end: what it watched has ended, and its record tells how. */
final class ShimEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    ShimEndedException() {
        super("The shim closed the connection");
    }
}
