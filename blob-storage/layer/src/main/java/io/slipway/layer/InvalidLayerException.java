package io.slipway.layer;

import java.io.IOException;

/** A layer is refused. The message names the entry, where one is at fault, and says what is wrong with it. */
public class InvalidLayerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** A fault of the layer as a whole. */
    public InvalidLayerException(String problem) {
        super(problem);
    }

    /** A fault of one entry. */
    public InvalidLayerException(ByteString entry, String problem) {
        super("Entry %s of the layer %s".formatted(entry.quoted(), problem));
    }

    /** A fault of the layer as a whole that something else noticed. */
    public InvalidLayerException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
