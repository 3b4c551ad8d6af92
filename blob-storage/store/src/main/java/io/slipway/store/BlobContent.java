package io.slipway.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an object, and the cheapest way to them. Holds nothing open. */
public sealed interface BlobContent {
    /** In bytes. */
    long size();

    /**
     * Opens the bytes from an offset to the end.
     *
     * @param from 0 to {@link #size()}
     */
    InputStream open(long from) throws IOException;

    /** A file of its own, fit for sendfile. It may be deleted, and never changes. */
    record InFile(Path path, long size) implements BlobContent {
        @Override
        public InputStream open(long from) throws IOException {
            checkOffset(from, size);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return Channels.newInputStream(channel.position(from));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }
    }

    /** Bytes that only a stream reaches. */
    record InStream(Source source, long size) implements BlobContent {
        @Override
        public InputStream open(long from) throws IOException {
            checkOffset(from, size);
            return source.open(from);
        }
    }

    /** Opens a stream at an offset. */
    @FunctionalInterface
    interface Source {
        /** Opens the bytes from an offset that is known to be within the object. */
        InputStream open(long from) throws IOException;
    }

    private static void checkOffset(long from, long size) {
        if (from < 0 || from > size) {
            throw new IndexOutOfBoundsException("Offset %d is not within 0 to %d".formatted(from, size));
        }
    }
}
