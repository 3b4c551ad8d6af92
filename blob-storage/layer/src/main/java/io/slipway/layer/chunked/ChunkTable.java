package io.slipway.layer.chunked;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Where each chunk begins, in the bytes and in the file; the last of the entries is where both end. */
final class ChunkTable {
    private static final int FIRST = 64;

    private long[] starts = new long[FIRST];
    private long[] offsets = new long[FIRST];
    private int chunks;

    int chunks() {
        return chunks;
    }

    /** Where the bytes of a chunk begin; of the one behind the last, where they end. */
    long start(int chunk) {
        return starts[chunk];
    }

    /** Where a chunk begins in the file; of the one behind the last, where it ends. */
    long offset(int chunk) {
        return offsets[chunk];
    }

    void add(int bytes, int compressed) {
        if (chunks + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        starts[chunks + 1] = starts[chunks] + bytes;
        offsets[chunks + 1] = offsets[chunks] + compressed;
        chunks++;
    }

    /** The chunk in which a byte lies. */
    int find(long position) {
        int found = Arrays.binarySearch(starts, 0, chunks, position);
        return found >= 0 ? found : -found - 2;
    }

    int bytes() {
        return Integer.BYTES + chunks * 2 * Integer.BYTES;
    }

    void write(ByteBuffer out) {
        out.putInt(chunks);
        for (int i = 0; i < chunks; i++) {
            out.putInt((int) (starts[i + 1] - starts[i])).putInt((int) (offsets[i + 1] - offsets[i]));
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param most how many bytes a chunk has at most
     */
    static ChunkTable read(ByteBuffer in, int most) throws DamagedFileException {
        ChunkTable table = new ChunkTable();
        int chunks = in.getInt();
        if (chunks < 0 || chunks > in.remaining() / (2 * Integer.BYTES)) {
            throw new DamagedFileException("The file says that it has %d chunks".formatted(chunks));
        }
        for (int i = 0; i < chunks; i++) {
            int bytes = in.getInt();
            int compressed = in.getInt();
            if (bytes <= 0 || bytes > most || compressed <= 0) {
                throw new DamagedFileException(
                        "Chunk %d is said to have %d bytes in %d".formatted(i, bytes, compressed));
            }
            table.add(bytes, compressed);
        }
        return table;
    }
}
