package io.slipway.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A download as an upload wants it. Gives what there is as soon as there is something. */
final class DownloadChannel implements ReadableByteChannel {
    /** The Java client's own buffers have as many, and it gives one at a time. */
    private static final int PIECE = 16 * 1024;
    /** After how many bytes it is asked again whether there is room. */
    private static final int ROOM_STEP = 4 * 1024 * 1024;

    private final InputStream download;
    private final Pace pace;
    private final BlobFills.Room room;
    private final byte[] piece = new byte[PIECE];
    private long received;
    private long askedAt;

    DownloadChannel(InputStream download, Pace pace, BlobFills.Room room) {
        this.download = download;
        this.pace = pace;
        this.room = room;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = download.read(piece, 0, Math.min(piece.length, target.remaining()));
        if (count > 0) {
            target.put(piece, 0, count);
            received += count;
            pace.check(received);
            checkRoom();
        }
        return count;
    }

    private void checkRoom() throws IOException {
        if (received - askedAt < ROOM_STEP) {
            return;
        }
        askedAt = received;
        if (!room.hasRoom()) {
            throw new StoreFullException("no room is left after %d bytes of a download".formatted(received));
        }
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
