package io.slipway.layer.tar;

import io.slipway.layer.InvalidLayerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a file by position through a small window, so that headers close to each other cost one call. */
final class FileWindow {
    private static final int WINDOW = 8 << 10;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW).limit(0);
    private long windowStart;

    FileWindow(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    /** The size of the file when it was opened. */
    long size() {
        return size;
    }

    /** Fills the array from a position on; the caller has compared with {@link #size()}. */
    void read(long position, byte[] into) throws IOException {
        if (into.length > WINDOW) {
            readFully(position, ByteBuffer.wrap(into));
            return;
        }
        if (position < windowStart || position + into.length > windowStart + window.limit()) {
            window.clear().limit((int) Math.min(WINDOW, size - position));
            windowStart = position;
            readFully(position, window);
        }
        window.get((int) (position - windowStart), into);
    }

    private void readFully(long position, ByteBuffer buffer) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new InvalidLayerException("The archive became shorter while it was read");
            }
            at += count;
        }
        buffer.flip();
    }
}
