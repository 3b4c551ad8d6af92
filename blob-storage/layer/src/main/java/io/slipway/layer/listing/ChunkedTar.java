package io.slipway.layer.listing;

import io.slipway.layer.chunked.ChunkedReader;
import io.slipway.layer.tar.TarBytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An archive at the beginning of a file of chunks. */
record ChunkedTar(ChunkedReader reader, long size) implements TarBytes {
    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        reader.read(position, into);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
