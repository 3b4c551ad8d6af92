package io.slipway.agent.engine;

import io.slipway.agent.engine.http.ClientGoneException;
import io.slipway.agent.engine.http.Hijacked;
import io.slipway.agent.engine.http.Multiplexed;
import io.slipway.agent.runtime.Attachment;
import io.slipway.agent.runtime.Attachment.Output;
import io.slipway.agent.runtime.Attachment.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries bytes between a client that has taken its connection over and the streams of a process. */
final class StreamPump {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPump.class);
    private static final int BUFFER = 32 * 1024;

    private final Hijacked client;
    private final Attachment process;
    private final boolean terminal;

    StreamPump(Hijacked client, Attachment process, boolean terminal) {
        this.client = client;
        this.process = process;
        this.terminal = terminal;
    }

    /**
     * Carries until the process's output ends, the client goes, the client detaches, or the attachment is closed.
     *
     * @param stdin whether what the client sends is for the process
     * @param detach the keys that end it, a client's side of the connection going on
     */
    void run(boolean stdin, DetachKeys detach) throws IOException {
        Thread input = Thread.startVirtualThread(() -> carryInput(stdin, detach));
        try {
            carryOutput();
        } catch (ClientGoneException | ClosedChannelException gone) {
            LOG.debug("An attached client has gone or has detached");
        } finally {
            process.close();
            input.interrupt();
        }
    }

    private void carryOutput() throws IOException {
        Multiplexed frames = new Multiplexed(client.out());
        while (true) {
            Optional<Output> piece = process.read();
            if (piece.isEmpty()) {
                return;
            }
            ByteBuffer bytes = piece.get().bytes();
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            if (terminal) {
                client.out().write(array);
            } else {
                frames.frame(
                        piece.get().stream() == Stream.STDERR ? Multiplexed.Stream.STDERR : Multiplexed.Stream.STDOUT,
                        array,
                        0,
                        array.length);
            }
        }
    }

    /** Reads also when nothing is to be carried: so a client's end is noticed. */
    private void carryInput(boolean stdin, DetachKeys detach) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = client.in()) {
            while (true) {
                int count = in.read(buffer);
                if (count < 0) {
                    break;
                }
                if (!stdin) {
                    continue;
                }
                DetachKeys.Passed passed = detach.pass(buffer, count);
                process.writeStdin(passed.bytes());
                if (passed.detached()) {
                    process.close();
                    return;
                }
            }
            if (stdin) {
                process.closeStdin();
            }
        } catch (IOException e) {
            // The process or the client is gone, and the other direction tells of it.
            LOG.debug("Input ended: {}", e.getMessage());
        }
    }
}
