package io.slipway.agent.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** {@link Attachment} over a connection of its own. */
final class SocketAttachment implements Attachment {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ShimConnection connection;
    private final Runnable beforeEnd;
    private volatile boolean ended;

    private SocketAttachment(ShimConnection connection, Runnable beforeEnd) {
        this.connection = connection;
        this.beforeEnd = beforeEnd;
    }

    /**
     * Attaches over a fresh connection.
     *
     * @param beforeEnd called after the process's end has been read and before it is returned
     */
    static SocketAttachment open(ShimConnection connection, Set<Stream> streams, Runnable beforeEnd)
            throws IOException {
        int bits = 0;
        for (Stream stream : streams) {
            bits |= switch (stream) {
                case STDIN -> 1;
                case STDOUT -> 2;
                case STDERR -> 4;
            };
        }
        ByteBuffer wanted = ByteBuffer.allocate(1).put((byte) bits).flip();
        SocketAttachment attachment = new SocketAttachment(connection, beforeEnd);
        attachment.ended = connection.within(ShimConnection.ANSWER, () -> endedInstead(connection, wanted));
        return attachment;
    }

    /** Attaches; true where the process has ended. */
    private static boolean endedInstead(ShimConnection connection, ByteBuffer wanted) throws IOException {
        connection.write(Frame.ATTACH, wanted);
        while (true) {
            Optional<Frame> frame = connection.read();
            if (frame.isEmpty() || frame.get().type() == Frame.EXIT) {
                return true;
            }
            if (frame.get().type() == Frame.ATTACHED) {
                return false;
            }
        }
    }

    @Override
    public Optional<Output> read() throws IOException {
        while (!ended) {
            Optional<Frame> frame = next();
            if (frame.isEmpty()) {
                ended = true;
            } else if (frame.get().type() == Frame.EXIT) {
                beforeEnd.run();
                ended = true;
            } else if (frame.get().type() == Frame.OUTPUT) {
                return Optional.of(new Output(
                        frame.get().stream() == 2 ? Stream.STDERR : Stream.STDOUT,
                        frame.get().payload()));
            }
        }
        return Optional.empty();
    }

    /**
     * A shim that ends while something of ours is unread resets the connection, and one that drops us may do so within a
     * frame; both are the end as well.
     */
    private Optional<Frame> next() throws IOException {
        try {
            return connection.read();
        } catch (SocketException | EOFException e) {
            return Optional.empty();
        }
    }

    @Override
    public void writeStdin(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining() && !ended) {
            ByteBuffer piece = bytes.slice(bytes.position(), Math.min(bytes.remaining(), Frame.MAX_TO_SHIM));
            bytes.position(bytes.position() + piece.remaining());
            write(Frame.STDIN, piece);
        }
        bytes.position(bytes.limit());
    }

    @Override
    public void closeStdin() throws IOException {
        if (!ended) {
            write(Frame.STDIN_CLOSE, NOTHING.duplicate());
        }
    }

    private void write(int type, ByteBuffer payload) throws IOException {
        try {
            connection.write(type, payload);
        } catch (IOException e) {
            // The process has ended while we wrote; the reader hears of it. Anything else is an error.
            if (!ended && !goneWhileWriting(e)) {
                throw e;
            }
        }
    }

    private static boolean goneWhileWriting(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Broken pipe") || message.contains("Connection reset");
    }

    @Override
    public void close() {
        ended = true;
        connection.close();
    }
}
