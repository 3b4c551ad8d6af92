package io.slipway.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Takes one body in: reads it once, and writes and hashes each buffer at the same time. Used once.
 *
 * <p>A body that fails and a disk that fails are different things: the first is part of the result, as what had arrived
 * is good; the second is thrown.
 */
final class Intake {
    /** What arrived, all of it written and hashed, and why the body ended if not by itself. */
    record Result(long received, boolean tooLarge, Optional<IOException> bodyFailure) {}

    private final InputStream body;
    private final long maxBytes;
    private long received;
    private boolean ended;
    private boolean tooLarge;
    private Optional<IOException> bodyFailure = Optional.empty();

    Intake(InputStream body, long maxBytes) {
        this.body = body;
        this.maxBytes = maxBytes;
    }

    /** Writes the body at the channel's position. */
    Result into(FileChannel channel, WriteBack writeBack, MessageDigest digest, BufferPool pool) throws IOException {
        try (HashLane lane = new HashLane(digest, pool)) {
            byte[] buffer = lane.first();
            while (true) {
                int length = fill(buffer);
                if (length > 0) {
                    received += length;
                    lane.hash(buffer, length, ended);
                    write(channel, buffer, length);
                    writeBack.wrote(length);
                }
                if (ended) {
                    break;
                }
                buffer = lane.next();
            }
        }
        return new Result(received, tooLarge, bodyFailure);
    }

    private static void write(FileChannel channel, byte[] buffer, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Fills the buffer as far as the body goes; sets {@code ended} when nothing may follow. */
    private int fill(byte[] buffer) {
        int length = 0;
        try {
            while (length < buffer.length) {
                long left = maxBytes - received - length;
                if (left == 0) {
                    tooLarge = body.read() >= 0;
                    ended = true;
                    return length;
                }
                int count = body.read(buffer, length, (int) Math.min(left, buffer.length - length));
                if (count < 0) {
                    ended = true;
                    return length;
                }
                length += count;
            }
        } catch (IOException e) {
            bodyFailure = Optional.of(e);
            ended = true;
        }
        return length;
    }
}
