package io.slipway.layer.tar;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of an archive, wherever they lie, by their position in it. Not for use by several threads. */
public interface TarBytes extends Closeable {
    /** How many there are; never changes. */
    long size();

    /**
     * Fills the buffer, up to its limit, from a position on.
     *
     * @param position where to begin; the caller has compared with {@link #size()} that there are bytes enough
     */
    void read(long position, ByteBuffer into) throws IOException;
}
