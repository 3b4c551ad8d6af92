package io.slipway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * Takes one body in: reads it once, while what has arrived is written and hashed. Used once.
 *
 * <p>A body that fails and a disk that fails are different things: the first is part of the result, as what had arrived
 * is good; the second is thrown.
 */
final class Intake {
    /** What arrived, all of it written and hashed, and why the body ended if not by itself. */
    record Result(long received, boolean tooLarge, Optional<IOException> bodyFailure) {}

    private final ReadableByteChannel body;
    private final long maxBytes;
    private final FileArrivals arrivals;
    private final long start;
    private long received;
    private boolean ended;
    private boolean tooLarge;
    private Optional<IOException> bodyFailure = Optional.empty();

    /**
     * Of a body.
     *
     * @param arrivals is told of each piece that arrives
     * @param start what the upload had before
     */
    Intake(ReadableByteChannel body, long maxBytes, FileArrivals arrivals, long start) {
        this.body = body;
        this.maxBytes = maxBytes;
        this.arrivals = arrivals;
        this.start = start;
    }

    /** Stores the body through the lane. */
    Result into(DiskLane lane) throws IOException {
        ByteBuffer buffer = lane.first();
        while (true) {
            arrivals.filling(start + received, buffer);
            fill(buffer);
            if (buffer.hasRemaining()) {
                received += buffer.remaining();
                lane.store(buffer, ended);
            } else {
                arrivals.emptied(buffer);
            }
            if (ended) {
                break;
            }
            buffer = lane.next();
        }
        lane.finish();
        return new Result(received, tooLarge, bodyFailure);
    }

    /** Fills the buffer as far as the body goes and flips it; sets {@code ended} when nothing may follow. */
    private void fill(ByteBuffer buffer) {
        buffer.limit((int) Math.min(buffer.capacity(), maxBytes - received));
        try {
            while (buffer.hasRemaining() && !ended) {
                ended = body.read(buffer) < 0;
                arrivals.count().received(start + received + buffer.position());
            }
            if (!ended && received + buffer.position() == maxBytes) {
                tooLarge = body.read(ByteBuffer.allocate(1)) > 0;
                ended = true;
            }
        } catch (IOException e) {
            bodyFailure = Optional.of(e);
            ended = true;
        }
        buffer.flip();
    }
}
