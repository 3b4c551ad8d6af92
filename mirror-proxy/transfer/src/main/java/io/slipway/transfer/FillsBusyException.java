package io.slipway.transfer;

import java.io.IOException;

/** As many downloads go on as may, and as many wait, or the store has no room; a moment later there may be. */
public final class FillsBusyException extends IOException {
    private static final long serialVersionUID = 1L;

    FillsBusyException(String message) {
        super(message);
    }

    private FillsBusyException(FillsBusyException same) {
        super(same.getMessage(), same);
    }

    FillsBusyException again() {
        return new FillsBusyException(this);
    }
}
