package io.slipway.registry.explorer;

import io.slipway.layer.tar.TarBytes;
import io.slipway.layer.tar.TarFile;
import io.slipway.store.BlobContent;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The archive of a layer that is not compressed, read where it is stored. A read behind the last one goes on from there. */
final class StoredTar implements TarBytes {
    private final BlobContent content;
    private InputStream in = InputStream.nullInputStream();
    private long at = -1;

    private StoredTar(BlobContent content) {
        this.content = content;
    }

    static TarBytes of(BlobContent content) throws IOException {
        return switch (content) {
            case BlobContent.InFile file -> TarFile.open(file.path());
            case BlobContent.InStream stream -> new StoredTar(stream);
        };
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        if (position != at) {
            in.close();
            in = content.open(position);
            at = position;
        }
        int wanted = into.remaining();
        byte[] bytes = in.readNBytes(wanted);
        at += bytes.length;
        if (bytes.length < wanted) {
            throw new EOFException("the object ended at byte " + at);
        }
        into.put(bytes);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
