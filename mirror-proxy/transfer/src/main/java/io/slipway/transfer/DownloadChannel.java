package io.slipway.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A download as an upload wants it. Gives what there is as soon as there is something. */
final class DownloadChannel implements ReadableByteChannel {
    /** The Java client's own buffers have as many, and it gives one at a time. */
    private static final int PIECE = 16 * 1024;

    private final InputStream download;
    private final Pace pace;
    private final byte[] piece = new byte[PIECE];
    private long received;

    DownloadChannel(InputStream download, Pace pace) {
        this.download = download;
        this.pace = pace;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = download.read(piece, 0, Math.min(piece.length, target.remaining()));
        if (count > 0) {
            target.put(piece, 0, count);
            received += count;
            pace.check(received);
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() throws IOException {
        download.close();
    }
}
