package io.slipway.layer.decode;

import io.slipway.layer.InvalidLayerException;
import java.nio.ByteBuffer;

/**
 * Undoes a compression, piece by piece. Of the two buffers, which are direct, it takes what it can and puts what it can: when
 * {@link #decode} returns, the input is used up or the output is full. The caller then brings more input or another output;
 * after a full output it calls again even without new input, for more may be held back. At the end of the input it asks
 * {@link #isAtEnd}. Not for use by several threads; closed once.
 */
public interface StreamDecoder extends AutoCloseable {
    /**
     * Decodes as much as fits.
     *
     * @throws InvalidLayerException when the input is damaged
     */
    void decode(ByteBuffer in, ByteBuffer out) throws InvalidLayerException;

    /** Whether the input may end here: at least one member or frame is complete and no other one has begun. */
    boolean isAtEnd();

    @Override
    void close();
}
