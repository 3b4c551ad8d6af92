package io.slipway.layer.tar;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads an archive by position through a small window, so that headers close to each other cost one call. */
final class FileWindow {
    private static final int WINDOW = 8 << 10;

    private final TarBytes bytes;
    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW).limit(0);
    private long windowStart;

    FileWindow(TarBytes bytes) {
        this.bytes = bytes;
    }

    /** The size of the archive. */
    long size() {
        return bytes.size();
    }

    /** Fills the array from a position on; the caller has compared with {@link #size()}. */
    void read(long position, byte[] into) throws IOException {
        if (into.length > WINDOW) {
            bytes.read(position, ByteBuffer.wrap(into));
            return;
        }
        if (position < windowStart || position + into.length > windowStart + window.limit()) {
            window.clear().limit((int) Math.min(WINDOW, size() - position));
            windowStart = position;
            bytes.read(position, window);
            window.flip();
        }
        window.get((int) (position - windowStart), into);
    }
}
