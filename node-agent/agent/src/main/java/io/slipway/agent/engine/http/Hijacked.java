package io.slipway.agent.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection that has stopped being HTTP: raw bytes both ways, as attach and exec use it. The client may end its side
 * and still read what comes; the two directions are used from different threads.
 *
 * <p>It lives until {@link #close} or until the handler returns.
 */
public interface Hijacked extends Closeable {
    /** What the client sends. Ends at the client's half-close or when it has gone; does not throw for either. */
    InputStream in();

    /**
     * What the client gets. Each write is sent at once; it blocks while the client is slow.
     * Throws {@link ClientGoneException} when the client has gone.
     */
    OutputStream out();

    /** Sends what is still to be sent and ends this side; the client's may go on. */
    void closeOutput() throws IOException;

    /** Sends what is still to be sent and ends both sides. The client reads it to the end, whatever it was sending. */
    @Override
    void close();
}
