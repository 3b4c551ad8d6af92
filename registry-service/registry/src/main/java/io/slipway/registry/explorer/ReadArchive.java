package io.slipway.registry.explorer;

import io.slipway.layer.tar.TarBytes;
import io.slipway.registry.jobs.JobOwner;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An archive that has one of the places while it is open. Closed once. */
record ReadArchive(TarBytes archive, OpenArchives places, JobOwner owner) implements TarBytes {
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
            places.leave(owner);
        }
    }
}
