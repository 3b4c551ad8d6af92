package io.slipway.layer.chunked;

import java.io.IOException;

/** Where a file that is being written takes its bytes from. Several files may share one. */
@FunctionalInterface
public interface Space {
    /**
     * Takes so many more bytes, before they are written.
     *
     * @throws FileTooLargeException when the file may not have them
     */
    void take(long bytes) throws IOException;

    /** So many bytes for one file. */
    static Space of(long most) {
        return new Space() {
            private long taken;

            @Override
            public void take(long bytes) throws FileTooLargeException {
                if (bytes > most - taken) {
                    throw new FileTooLargeException(most);
                }
                taken += bytes;
            }
        };
    }
}
