package io.slipway.agent.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A connection to a process's streams. The shim keeps up to 1 MiB for a reader that is behind and then holds the process
 * back; a reader that takes less than 64 KiB in 3 seconds while it holds the process back is dropped, which shows as the
 * end of its output.
 *
 * <p>One thread may read while another writes.
 */
public interface Attachment extends AutoCloseable {
    /** The streams, by docker's numbers. */
    enum Stream {
        STDIN,
        STDOUT,
        STDERR
    }

    /** A piece of output; a terminal's is all STDOUT. The buffer is the receiver's. */
    record Output(Stream stream, ByteBuffer bytes) {}

    /**
     * The next piece of output, waiting for it.
     *
     * @return empty at the end: the process is over and all is said, or the shim dropped this reader
     */
    Optional<Output> read() throws IOException;

    /** Writes to standard input, waiting while the process does not read. After it has ended, the bytes go nowhere. */
    void writeStdin(ByteBuffer bytes) throws IOException;

    /** Ends standard input, when the plan has it end with a writer; a terminal's never does. */
    void closeStdin() throws IOException;

    @Override
    void close();
}
