package io.slipway.layer.erofs;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The superblock, and the table of devices behind it. */
final class Superblock {
    private Superblock() {}

    /** One extra device: only its size counts, for the mount names the files. */
    static void putDevice(long bytes, ByteBuffer out) {
        int start = out.position();
        while (out.position() < start + 64) {
            out.putLong(0);
        }
        out.putInt((int) ErofsFormat.blocks(bytes));
        while (out.position() < start + ErofsFormat.DEVICE_SLOT) {
            out.putInt(0);
        }
    }

    /**
     * Fills in the superblock.
     *
     * @param uuid 16 bytes
     * @param block the rest of the superblock's block, which its checksum covers; little-endian
     */
    static void put(Layout layout, byte[] uuid, ByteBuffer block) {
        int devices = layout.tree().layers().size();
        block.putInt(0, ErofsFormat.MAGIC);
        block.putInt(4, 0);
        block.putInt(8, ErofsFormat.COMPAT_CHECKSUM | ErofsFormat.COMPAT_MTIME);
        block.put(12, (byte) ErofsFormat.BLOCK_BITS);
        block.putShort(14, (short) layout.nodeNumber(0));
        block.putLong(16, layout.inodes());
        block.putInt(36, (int) layout.blocks());
        block.put(48, uuid, 0, 16);
        block.putInt(80, ErofsFormat.INCOMPAT_CHUNKED_FILE | (devices > 0 ? ErofsFormat.INCOMPAT_DEVICE_TABLE : 0));
        block.putShort(86, (short) devices);
        block.putShort(
                88, (short) ((ErofsFormat.SUPERBLOCK_OFFSET + ErofsFormat.SUPERBLOCK) / ErofsFormat.DEVICE_SLOT));
        CRC32C checksum = new CRC32C();
        checksum.update(block.duplicate().clear());
        // The kernel's sum is not inverted at the end.
        block.putInt(4, ~(int) checksum.getValue());
    }
}
