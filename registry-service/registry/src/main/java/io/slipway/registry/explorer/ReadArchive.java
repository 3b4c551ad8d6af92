package io.slipway.registry.explorer;

import io.slipway.layer.tar.TarBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/** An archive that takes one of so many places while it is read. Closed once. */
record ReadArchive(TarBytes archive, Semaphore places) implements TarBytes {
    @Override
    public long size() {
        return archive.size();
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        archive.read(position, into);
    }

    @Override
    public void close() throws IOException {
        try {
            archive.close();
        } finally {
            places.release();
        }
    }
}
