package io.slipway.transfer;

import java.io.IOException;

/** As many downloads go on as may, and as many wait; a moment later there may be room. */
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
