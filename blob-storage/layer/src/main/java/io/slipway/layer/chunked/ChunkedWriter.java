package io.slipway.layer.chunked;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.slipway.layer.Durability;
import io.slipway.layer.UnfinishedFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Writes a file of chunks. Bytes are {@linkplain #append appended}; what was appended before {@link #endChunk} can be
 * {@linkplain #written read} already; {@link #commit} adds the table and gives the file its name. Closed without that, it
 * leaves nothing behind.
 *
 * <p>The file: the chunks, each a zstd frame with the checksum of its bytes; then the footer: version, size of a chunk,
 * table, description; then, in 24 bytes, where the footer begins, its length, its CRC-32C and a magic number.
 */
public final class ChunkedWriter implements Closeable {
    static final int VERSION = 1;
    static final long MAGIC = 0x534c5043484e4b31L;
    static final int TRAILER = 2 * Long.BYTES + 2 * Integer.BYTES;

    /** The fastest of those that shrink text by more than a half. */
    private static final int LEVEL = 1;

    private final UnfinishedFile file;
    private final FileChannel channel;
    private final Space space;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ChunkTable table = new ChunkTable();
    private final byte[] chunk;
    private final byte[] compressed;
    private int filled;

    private ChunkedWriter(UnfinishedFile file, int chunkBytes, Space space) {
        this.file = file;
        this.channel = file.channel();
        this.space = space;
        this.chunk = new byte[chunkBytes];
        this.compressed = new byte[(int) Zstd.compressBound(chunkBytes)];
        zstd.setLevel(LEVEL).setChecksum(true);
    }

    /**
     * Begins a file in a folder that exists.
     *
     * @param chunkBytes how many bytes a chunk has, from which on reading one byte costs no less than reading all of it
     * @param space where its bytes come from
     */
    public static ChunkedWriter create(Path path, int chunkBytes, Space space) throws IOException {
        return new ChunkedWriter(UnfinishedFile.create(path), chunkBytes, space);
    }

    /** How many bytes were appended: the position of the next one. */
    public long position() {
        return table.start(table.chunks()) + filled;
    }

    /** Appends the bytes between position and limit. */
    public void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), chunk.length - filled);
            bytes.get(chunk, filled, count);
            filled += count;
            if (filled == chunk.length) {
                endChunk();
            }
        }
    }

    /** What is written to it is appended. Closing it does nothing. */
    public OutputStream stream() {
        return new OutputStream() {
            private final byte[] one = new byte[1];

            @Override
            public void write(int b) throws IOException {
                one[0] = (byte) b;
                write(one, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                append(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }

    /** Has the next byte begin a new chunk, so that all before it can be read. */
    public void endChunk() throws IOException {
        if (filled == 0) {
            return;
        }
        int size = zstd.compressByteArray(compressed, 0, compressed.length, chunk, 0, filled);
        long offset = table.offset(table.chunks());
        space.take(size);
        write(ByteBuffer.wrap(compressed, 0, size), offset);
        table.add(filled, size);
        filled = 0;
    }

    private void write(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Reads what lies before the last end of a chunk. Of use until this writer is closed. */
    public ChunkedReader written() {
        return ChunkedReader.of(channel, table, chunk.length);
    }

    /**
     * Completes the file and gives it its name.
     *
     * @param description what readers get from {@link ChunkedReader#description()}
     */
    public void commit(byte[] description, Durability durability) throws IOException {
        endChunk();
        long end = table.offset(table.chunks());
        ByteBuffer footer = ByteBuffer.allocate(3 * Integer.BYTES + table.bytes() + description.length);
        footer.putInt(VERSION).putInt(chunk.length);
        table.write(footer);
        footer.putInt(description.length).put(description).flip();
        CRC32C crc = new CRC32C();
        crc.update(footer.duplicate());
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER)
                .putLong(end)
                .putInt(footer.remaining())
                .putInt((int) crc.getValue())
                .putLong(MAGIC)
                .flip();
        int footerBytes = footer.remaining();
        space.take(footerBytes + (long) TRAILER);
        write(footer, end);
        write(trailer, end + footerBytes);
        file.commit(durability);
    }

    @Override
    public void close() throws IOException {
        zstd.close();
        file.close();
    }
}
