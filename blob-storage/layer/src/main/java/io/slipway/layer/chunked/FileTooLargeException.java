package io.slipway.layer.chunked;

import java.io.IOException;

/** A file would become larger than it may be. */
public class FileTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says how many it may have. */
    public FileTooLargeException(long most) {
        super("The file would have more than the %d bytes that it may have".formatted(most));
    }
}
