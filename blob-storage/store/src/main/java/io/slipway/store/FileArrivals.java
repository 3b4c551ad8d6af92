package io.slipway.store;

import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * What an upload into a file has received: the latest in the buffers that are being filled or written, from which readers
 * copy without waiting for the disk; all else in the file.
 */
final class FileArrivals {
    /** A buffer with bytes of the upload; its own position and limit are its owner's and never looked at. */
    private record Piece(long start, ByteBuffer owner, ByteBuffer view) {}

    private final ArrivalCount count;
    private final Path upload;
    /** Taken for writing when a buffer comes or goes, so that nobody reads from one that is filled anew. */
    private final ReentrantReadWriteLock buffers = new ReentrantReadWriteLock();

    private final Deque<Piece> pieces = new ArrayDeque<>();
    private volatile @Nullable Path object;

    FileArrivals(Path upload, long offset) {
        this.upload = upload;
        this.count = new ArrivalCount(offset);
    }

    ArrivalCount count() {
        return count;
    }

    /** Bytes from this one on are put into a buffer, beginning with its first. */
    void filling(long start, ByteBuffer buffer) {
        Piece piece = new Piece(start, buffer, buffer.duplicate().clear());
        buffers.writeLock().lock();
        try {
            pieces.addLast(piece);
        } finally {
            buffers.writeLock().unlock();
        }
    }

    /** The buffer's bytes lie in the file, or nobody needs them; it may be used for others now. */
    void emptied(ByteBuffer buffer) {
        buffers.writeLock().lock();
        try {
            pieces.removeIf(piece -> isOf(piece, buffer));
        } finally {
            buffers.writeLock().unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // two buffers are equal that hold the same bytes
    private static boolean isOf(Piece piece, ByteBuffer buffer) {
        return piece.owner() == buffer;
    }

    /** The file is about to become an object. */
    void becomes(Path file) {
        object = file;
    }

    /** A view of it, which keeps the file open. */
    Arrived open() throws IOException {
        return new View(openFile());
    }

    private FileChannel openFile() throws IOException {
        try {
            return FileChannel.open(upload, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            Path renamed = object;
            if (renamed == null) {
                throw e;
            }
            return FileChannel.open(renamed, StandardOpenOption.READ);
        }
    }

    /** Reads from a buffer; empty when the position is in none. */
    private OptionalInt readBuffer(ByteBuffer target, long position, int most) {
        buffers.readLock().lock();
        try {
            for (Piece piece : pieces) {
                long from = position - piece.start();
                if (from >= 0 && from < piece.view().capacity()) {
                    int length = (int) Math.min(most, piece.view().capacity() - from);
                    target.put(piece.view().slice((int) from, length));
                    return OptionalInt.of(length);
                }
            }
            return OptionalInt.empty();
        } finally {
            buffers.readLock().unlock();
        }
    }

    private final class View implements Arrived {
        private FileChannel file;
        private boolean closed;

        private View(FileChannel file) {
            this.file = file;
        }

        @Override
        public long count() {
            return count.count();
        }

        @Override
        public Optional<Digest> digest() {
            return count.digest();
        }

        @Override
        public long awaitMore(long position) throws InterruptedException {
            return count.awaitMore(position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int most = (int) Math.min(target.remaining(), count.count() - position);
            OptionalInt fromBuffer = most > 0 ? readBuffer(target, position, most) : OptionalInt.empty();
            if (fromBuffer.isPresent()) {
                return fromBuffer.getAsInt();
            }
            int limit = target.limit();
            target.limit(target.position() + Math.max(most, 0));
            try {
                int read = readFile(target, position);
                if (read <= 0) {
                    throw new IOException("The upload no longer has the byte %d".formatted(position));
                }
                return read;
            } finally {
                target.limit(limit);
            }
        }

        /** The interrupt of one reader closes the file for all; the others open it again. */
        private int readFile(ByteBuffer target, long position) throws IOException {
            try {
                return file().read(target, position);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (ClosedChannelException e) {
                return file().read(target, position);
            }
        }

        private synchronized FileChannel file() throws IOException {
            if (closed) {
                throw new IOException("What has arrived is no longer read");
            }
            if (!file.isOpen()) {
                file = openFile();
            }
            return file;
        }

        @Override
        public synchronized void close() {
            closed = true;
            try {
                file.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }
}
