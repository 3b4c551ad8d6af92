package io.slipway.agent.engine.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Docker's frames around the output of a container without a terminal: one byte for the stream, three zeros, the length
 * in four bytes, big-endian. Several threads may write; a frame is never torn.
 */
public final class Multiplexed {
    /** The content type of such a stream from API 1.42 on. */
    public static final String CONTENT_TYPE = "application/vnd.docker.multiplexed-stream";

    /** The content type of bytes without frames, and of every stream before API 1.42. */
    public static final String RAW_CONTENT_TYPE = "application/vnd.docker.raw-stream";

    private static final int HEADER = 8;

    private final OutputStream out;

    /** Which stream a frame belongs to. */
    public enum Stream {
        STDIN(0),
        STDOUT(1),
        STDERR(2);

        private final byte number;

        Stream(int number) {
            this.number = (byte) number;
        }
    }

    public Multiplexed(OutputStream out) {
        this.out = out;
    }

    /** The content type that the client expects for a container with or without a terminal. */
    public static String contentType(ApiVersion version, boolean tty) {
        return !tty && version.atLeast(1, 42) ? CONTENT_TYPE : RAW_CONTENT_TYPE;
    }

    /** Sends one frame. Nothing is sent for no bytes. */
    public void frame(Stream stream, byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        byte[] frame = new byte[HEADER + length];
        ByteBuffer.wrap(frame).put(0, stream.number).putInt(4, length).put(HEADER, bytes, offset, length);
        synchronized (this) {
            out.write(frame);
        }
    }
}
