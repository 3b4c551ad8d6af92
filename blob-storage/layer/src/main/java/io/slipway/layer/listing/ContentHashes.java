package io.slipway.layer.listing;

import io.slipway.layer.ByteString;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The hashes of a layer's regular files by where their bytes begin, in 24 bytes each; files without bytes have none. */
final class ContentHashes {
    private static final int FIRST = 64;

    private long[] offsets = new long[FIRST];
    private long[] hashes = new long[2 * FIRST];
    private int count;

    int count() {
        return count;
    }

    /** @param offset more than the one before, as in archives it is */
    void add(long offset, ByteBuffer hash) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            hashes = Arrays.copyOf(hashes, 4 * count);
        }
        offsets[count] = offset;
        hashes[2 * count] = hash.getLong();
        hashes[2 * count + 1] = hash.getLong();
        count++;
    }

    /** The hash of the file that begins there; nothing for one without bytes. */
    ByteString of(long offset) {
        int found = Arrays.binarySearch(offsets, 0, count, offset);
        if (found < 0) {
            return ByteString.EMPTY;
        }
        byte[] hash = new byte[Fields.HASH];
        ByteBuffer.wrap(hash).putLong(hashes[2 * found]).putLong(hashes[2 * found + 1]);
        return ByteString.of(hash);
    }

    void write(DataOutput out) throws IOException {
        for (int i = 0; i < count; i++) {
            out.writeLong(offsets[i]);
            out.writeLong(hashes[2 * i]);
            out.writeLong(hashes[2 * i + 1]);
        }
    }

    static ContentHashes read(DataInput in, int count) throws IOException {
        ContentHashes read = new ContentHashes();
        read.offsets = new long[Math.max(count, 1)];
        read.hashes = new long[2 * Math.max(count, 1)];
        for (int i = 0; i < count; i++) {
            read.offsets[i] = in.readLong();
            read.hashes[2 * i] = in.readLong();
            read.hashes[2 * i + 1] = in.readLong();
        }
        read.count = count;
        return read;
    }
}
