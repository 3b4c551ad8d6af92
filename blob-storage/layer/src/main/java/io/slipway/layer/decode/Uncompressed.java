package io.slipway.layer.decode;

import java.nio.ByteBuffer;

/** Passes bytes on. */
final class Uncompressed implements StreamDecoder {
    @Override
    public void decode(ByteBuffer in, ByteBuffer out) {
        int count = Math.min(in.remaining(), out.remaining());
        out.put(out.position(), in, in.position(), count);
        in.position(in.position() + count);
        out.position(out.position() + count);
    }

    @Override
    public boolean isAtEnd() {
        return true;
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
