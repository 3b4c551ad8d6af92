package io.slipway.layer.chunked;

import java.io.IOException;

/** A file is not as it was written, or was written by another version. It can be made again. */
public class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says what was seen. */
    public DamagedFileException(String problem) {
        super(problem);
    }

    /** Says what was seen, and what noticed it. */
    public DamagedFileException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
