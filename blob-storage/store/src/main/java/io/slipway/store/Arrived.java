package io.slipway.store;

import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an upload has received up to now, for any number of threads to read while its holder appends. Nothing of it is
 * certain: it may not be on stable storage, its digest may turn out wrong, and an append that fails takes it back.
 *
 * <p>It can be read on after the upload was committed or cancelled, until it is closed.
 */
public interface Arrived extends AutoCloseable {
    /** How many bytes can be read, from the upload's first on. Grows with each piece that arrives, however small. */
    long count();

    /**
     * The digest of all {@link #count} bytes, in the upload's algorithm. It is known from the end of a body on, before the
     * bytes are forced to stable storage, until the next append begins.
     */
    Optional<Digest> digest();

    /**
     * Waits until more than so many bytes can be read, or no append goes on that could bring them: the digest is known, or
     * the upload has been committed, cancelled or closed.
     *
     * @return {@link #count}
     */
    long awaitMore(long position) throws InterruptedException;

    /**
     * Reads as many bytes as there are and fit, without waiting for more.
     *
     * @param position from the upload's first byte; less than {@link #count}
     * @return how many were read, at least one
     * @throws IOException when there are none, as after an append that failed
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Lets go of what reading needs. */
    @Override
    void close();
}
