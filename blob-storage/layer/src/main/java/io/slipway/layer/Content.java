package io.slipway.layer;

/** What lies at a name. Names of one file share it (hard links). */
public sealed interface Content {
    /** A directory. */
    Content DIRECTORY = new Directory();

    /** A named pipe. */
    Content FIFO = new Fifo();

    /**
     * A regular file, whose bytes lie in the layer's flat tar.
     *
     * @param offset where they begin in that tar: a multiple of 512
     * @param size how many there are
     */
    record RegularFile(long offset, long size) implements Content {}

    /** A directory; what lies in it is told by the other names. */
    record Directory() implements Content {}

    /**
     * A symbolic link.
     *
     * @param target as written: 1 to 4,095 bytes
     */
    record SymbolicLink(ByteString target) implements Content {}

    /**
     * A character or block device.
     *
     * @param block whether it is a block device
     * @param major 0 to 4,095
     * @param minor 0 to 1,048,575
     */
    record Device(boolean block, int major, int minor) implements Content {}

    /** A named pipe. */
    record Fifo() implements Content {}
}
