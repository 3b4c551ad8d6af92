package io.slipway.agent.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/**
 * One frame of the shim's protocol, as {@code protocol.h} describes it.
 *
 * @param type one of the constants here, or of a newer version
 * @param stream which stream an OUTPUT frame carries
 */
record Frame(int type, int stream, ByteBuffer payload) {
    static final int PROTOCOL_VERSION = 1;
    static final int HEADER = 8;
    static final int MAX_FROM_SHIM = 32768;
    static final int MAX_TO_SHIM = 16384;

    static final int HELLO = 1;
    static final int START = 2;
    static final int ATTACH = 3;
    static final int STDIN = 4;
    static final int STDIN_CLOSE = 5;
    static final int RESIZE = 6;

    static final int HELLO_BACK = 65;
    static final int STARTED = 66;
    static final int FAILED = 67;
    static final int ATTACHED = 68;
    static final int OUTPUT = 69;
    static final int EXIT = 70;
    static final int WARNING = 71;
    static final int READY = 72;

    /** The next frame, waiting for it; empty at a clean end. */
    static Optional<Frame> read(ReadableByteChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (!fill(channel, header)) {
            return Optional.empty();
        }
        int length = header.getInt(4);
        if (length < 0 || length > MAX_FROM_SHIM) {
            throw new IOException("The shim sent a frame of " + length + " bytes");
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        if (!fill(channel, payload) && length > 0) {
            throw new EOFException("The shim's connection ended within a frame");
        }
        return Optional.of(new Frame(header.get(0) & 0xff, header.get(1) & 0xff, payload.flip()));
    }

    static void write(WritableByteChannel channel, int type, ByteBuffer payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.remaining());
        frame.put((byte) type).put((byte) 0).putShort((short) 0).putInt(payload.remaining());
        frame.put(payload).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** False when the channel ended before the first byte. */
    private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return false;
                }
                throw new EOFException("The shim's connection ended within a frame");
            }
        }
        return true;
    }
}
