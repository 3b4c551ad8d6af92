package io.slipway.layer.erofs;

import io.slipway.layer.Content;

/** Numbers of the on-disk format. Source: fs/erofs/erofs_fs.h of Linux 6.18. */
final class ErofsFormat {
    /** Tars align data to 512 bytes, so that is the size of a block. */
    static final int BLOCK_BITS = 9;

    static final int BLOCK = 1 << BLOCK_BITS;
    static final int SUPERBLOCK_OFFSET = 1024;
    static final int SUPERBLOCK = 128;
    static final int MAGIC = 0xE0F5E1E2;
    static final int DEVICE_SLOT = 128;
    static final int COMPAT_CHECKSUM = 0x1;
    static final int COMPAT_MTIME = 0x2;
    static final int INCOMPAT_CHUNKED_FILE = 0x4;
    static final int INCOMPAT_DEVICE_TABLE = 0x8;

    /** Inodes lie at multiples of this, counted in it. */
    static final int NODE_SLOT = 32;

    static final int EXTENDED_INODE = 64;
    static final int EXTENDED = 1;
    static final int FLAT_PLAIN = 0;
    static final int FLAT_INLINE = 2;
    static final int CHUNK_BASED = 4;
    static final int CHUNK_INDEXES = 0x20;
    static final int CHUNK_INDEX = 8;
    static final int LARGEST_CHUNK_BITS = 31;
    static final int DIRECTORY_ENTRY = 12;
    static final int XATTR_HEADER = 12;
    static final int XATTR_ENTRY = 4;

    private ErofsFormat() {}

    /** The kind of a file in a directory entry. */
    static byte entryType(Content content) {
        return switch (content) {
            case Content.RegularFile file -> 1;
            case Content.Directory directory -> 2;
            case Content.Device device -> (byte) (device.block() ? 4 : 3);
            case Content.Fifo fifo -> 5;
            case Content.SymbolicLink link -> 7;
        };
    }

    /** The kind of a file in the upper bits of its mode. */
    static int modeType(Content content) {
        return switch (content) {
            case Content.RegularFile file -> 0100000;
            case Content.Directory directory -> 0040000;
            case Content.Device device -> device.block() ? 0060000 : 0020000;
            case Content.Fifo fifo -> 0010000;
            case Content.SymbolicLink link -> 0120000;
        };
    }

    static long align(long value, int to) {
        return (value + to - 1) & -to;
    }

    static long blocks(long bytes) {
        return (bytes + BLOCK - 1) >> BLOCK_BITS;
    }
}
