package io.slipway.layer.listing;

import io.slipway.layer.chunked.DamagedFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What the index of a layer says about itself.
 *
 * @param source names the stored layer that it is of
 * @param copied whether the unpacked bytes lie in the index; those of a layer that is not compressed stay where they are
 * @param tarBytes how many bytes the layer has unpacked
 * @param entries how many entries it has
 * @param fileBytes how many bytes its regular files have
 * @param memory what reading it takes besides its names: bytes of links, attributes and hashes
 * @param entriesAt where its entries begin in the index
 * @param hashesAt where they end, and the hashes begin
 * @param hashes how many these are
 */
public record LayerFacts(
        String source,
        boolean copied,
        long tarBytes,
        int entries,
        long fileBytes,
        long memory,
        long entriesAt,
        long hashesAt,
        int hashes) {
    private static final int KIND = 0x4c41_5945;

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(KIND);
        out.writeUTF(source);
        out.writeBoolean(copied);
        out.writeLong(tarBytes);
        out.writeInt(entries);
        out.writeLong(fileBytes);
        out.writeLong(memory);
        out.writeLong(entriesAt);
        out.writeLong(hashesAt);
        out.writeInt(hashes);
        return bytes.toByteArray();
    }

    static LayerFacts parse(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (bytes.length < Integer.BYTES || in.readInt() != KIND) {
            throw new DamagedFileException("The file is not the index of a layer");
        }
        return new LayerFacts(
                in.readUTF(),
                in.readBoolean(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt());
    }
}
