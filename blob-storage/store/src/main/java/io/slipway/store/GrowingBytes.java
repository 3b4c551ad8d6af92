package io.slipway.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes on the heap that some read while others are added. */
final class GrowingBytes extends ByteArrayOutputStream {
    /** Reads as many as there are and fit. */
    synchronized int read(ByteBuffer target, long position) throws IOException {
        int length = (int) Math.min(target.remaining(), count - position);
        if (length <= 0) {
            throw new IOException("The upload no longer has the byte %d".formatted(position));
        }
        target.put(buf, (int) position, length);
        return length;
    }
}
