package io.slipway.agent.runtime;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The streams of a process that has ended: there is nothing to read, and what is written goes nowhere. */
final class EndedAttachment implements Attachment {
    @Override
    public Optional<Output> read() {
        return Optional.empty();
    }

    @Override
    public void writeStdin(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void closeStdin() {
        // It is closed.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
