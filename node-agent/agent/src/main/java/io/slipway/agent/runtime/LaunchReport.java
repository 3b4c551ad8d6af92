package io.slipway.agent.runtime;

import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.ProcessCalls;
import io.slipway.agent.runtime.RuntimeFailedException.Stage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a shim said on its status pipe, from its start until its container was set up.
 *
 * @param warnings what could not be done and did not matter enough
 */
record LaunchReport(List<String> warnings) {
    private static final int MAX_BYTES = 1 << 20;
    private static final int PIECE = 4096;

    /** Reads the pipe to its end, which comes when the shim is ready or has failed. */
    static LaunchReport await(ProcessCalls processes, int pipe, Duration timeout) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long deadline = System.nanoTime() + timeout.toNanos();
        byte[] piece;
        do {
            piece = read(processes, pipe, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            all.writeBytes(piece);
        } while (piece.length > 0 && all.size() < MAX_BYTES);
        return parse(all.toByteArray());
    }

    private static byte[] read(ProcessCalls processes, int pipe, Duration timeout) throws RuntimeFailedException {
        try {
            return processes.read(pipe, PIECE, timeout);
        } catch (ErrnoException e) {
            throw new RuntimeFailedException(Stage.SPAWN, "setting up the container took too long", e.errno());
        }
    }

    private static LaunchReport parse(byte[] bytes) throws IOException {
        List<String> warnings = new ArrayList<>();
        ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(bytes));
        Optional<Frame> frame = Frame.read(channel);
        while (frame.isPresent()) {
            switch (frame.get().type()) {
                case Frame.WARNING -> warnings.add(ShimMessages.text(frame.get().payload()));
                case Frame.FAILED -> throw ShimMessages.failed(frame.get().payload());
                case Frame.READY -> {
                    return new LaunchReport(List.copyOf(warnings));
                }
                default ->
                    throw new IOException(
                            "The shim reported a frame of type " + frame.get().type());
            }
            frame = Frame.read(channel);
        }
        throw new RuntimeFailedException(Stage.SPAWN, "the container's shim ended while it was being set up", 0);
    }
}
