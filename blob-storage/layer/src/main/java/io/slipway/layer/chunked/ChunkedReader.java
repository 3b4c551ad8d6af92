package io.slipway.layer.chunked;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of chunks by position; the chunk that was read last is kept. Each chunk is checked when it is read. A file
 * that is deleted meanwhile can be read to its end. Not for use by several threads.
 */
public final class ChunkedReader implements Closeable {
    private static final int LARGEST_FOOTER = 256 << 20;
    private static final int LARGEST_CHUNK = 16 << 20;

    private final FileChannel channel;
    private final @Nullable Path path;
    private final ChunkTable table;
    private final byte[] description;
    private final int chunkBytes;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private byte[] chunk = new byte[0];
    private byte[] compressed = new byte[0];
    private int current = -1;

    private ChunkedReader(
            FileChannel channel, @Nullable Path path, ChunkTable table, int chunkBytes, byte[] description) {
        this.channel = channel;
        this.path = path;
        this.table = table;
        this.chunkBytes = chunkBytes;
        this.description = description;
    }

    /** Reads what is complete of a file that is still written. Closing the reader leaves the channel open. */
    static ChunkedReader of(FileChannel channel, ChunkTable table, int chunkBytes) {
        return new ChunkedReader(channel, null, table, chunkBytes, new byte[0]);
    }

    /**
     * Opens a file.
     *
     * @throws DamagedFileException when it is not complete, damaged or of another version
     */
    public static ChunkedReader open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return open(channel, path);
        } catch (DamagedFileException e) {
            channel.close();
            throw e.in(path);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ChunkedReader open(FileChannel channel, Path path) throws IOException {
        long end = channel.size() - ChunkedWriter.TRAILER;
        if (end < 0) {
            throw new DamagedFileException("The file has %d bytes".formatted(channel.size()));
        }
        ByteBuffer trailer = read(channel, end, ByteBuffer.allocate(ChunkedWriter.TRAILER));
        long footerOffset = trailer.getLong();
        int length = trailer.getInt();
        int sum = trailer.getInt();
        boolean possible = length >= 0 && length <= LARGEST_FOOTER && footerOffset == end - length;
        if (trailer.getLong() != ChunkedWriter.MAGIC || !possible) {
            throw new DamagedFileException("The file does not end as it should");
        }
        ByteBuffer footer = read(channel, footerOffset, ByteBuffer.allocate(length));
        CRC32C crc = new CRC32C();
        crc.update(footer.duplicate());
        if ((int) crc.getValue() != sum) {
            throw new DamagedFileException("The file's table does not have its checksum");
        }
        int version = footer.getInt();
        if (version != ChunkedWriter.VERSION) {
            throw new DamagedFileException("The file has version %d".formatted(version));
        }
        int chunkBytes = footer.getInt();
        if (chunkBytes <= 0 || chunkBytes > LARGEST_CHUNK) {
            throw new DamagedFileException("The file has chunks of %d bytes".formatted(chunkBytes));
        }
        ChunkTable table = ChunkTable.read(footer, chunkBytes);
        if (table.offset(table.chunks()) != footerOffset) {
            throw new DamagedFileException("The file's chunks do not end where its table begins");
        }
        byte[] description = new byte[footer.getInt()];
        footer.get(description);
        return new ChunkedReader(channel, path, table, chunkBytes, description);
    }

    private static ByteBuffer read(FileChannel channel, long offset, ByteBuffer into) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new DamagedFileException("The file ends at byte %d".formatted(at));
            }
            at += count;
        }
        return into.flip();
    }

    /** How many bytes can be read. */
    public long size() {
        return table.start(table.chunks());
    }

    /** What the file was committed with. */
    public byte[] description() {
        return description.clone();
    }

    /**
     * Fills the buffer from a position on.
     *
     * @throws EOFException when there are not as many bytes
     */
    public void read(long position, ByteBuffer into) throws IOException {
        if (position < 0 || into.remaining() > size() - position) {
            throw new EOFException("There are %d bytes, and %d of them from %d on are wanted"
                    .formatted(size(), into.remaining(), position));
        }
        long at = position;
        while (into.hasRemaining()) {
            load(table.find(at));
            int from = (int) (at - table.start(current));
            int count = (int) Math.min(into.remaining(), table.start(current + 1) - at);
            into.put(chunk, from, count);
            at += count;
        }
    }

    /** The bytes between two positions. Closing the stream closes nothing else. */
    public InputStream stream(long from, long to) {
        return new InputStream() {
            private long at = from;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (at >= to) {
                    return -1;
                }
                int count = (int) Math.min(length, to - at);
                ChunkedReader.this.read(at, ByteBuffer.wrap(into, offset, count));
                at += count;
                return count;
            }
        };
    }

    private void load(int wanted) throws IOException {
        if (wanted == current) {
            return;
        }
        try {
            unpack(wanted);
        } catch (DamagedFileException e) {
            throw path == null ? e : e.in(path);
        }
        current = wanted;
    }

    private void unpack(int wanted) throws IOException {
        int bytes = (int) (table.start(wanted + 1) - table.start(wanted));
        int size = (int) (table.offset(wanted + 1) - table.offset(wanted));
        if (chunk.length == 0) {
            chunk = new byte[chunkBytes];
        }
        if (compressed.length < size) {
            compressed = new byte[size];
        }
        current = -1;
        read(channel, table.offset(wanted), ByteBuffer.wrap(compressed, 0, size));
        try {
            int found = zstd.decompressByteArray(chunk, 0, chunk.length, compressed, 0, size);
            if (found != bytes) {
                throw new DamagedFileException("Chunk %d has %d bytes instead of %d".formatted(wanted, found, bytes));
            }
        } catch (ZstdException e) {
            throw new DamagedFileException("Chunk %d is damaged: %s".formatted(wanted, e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        zstd.close();
        if (path != null) {
            channel.close();
        }
    }
}
