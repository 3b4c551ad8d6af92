package io.slipway.layer.tar;

/** The kinds of entries that stand for a file. */
public enum TarType {
    /** A regular file with data. */
    REGULAR,
    /** One more name of an earlier file. */
    HARD_LINK,
    /** A symbolic link. */
    SYMBOLIC_LINK,
    /** A character device. */
    CHARACTER_DEVICE,
    /** A block device. */
    BLOCK_DEVICE,
    /** A directory. */
    DIRECTORY,
    /** A named pipe. */
    FIFO
}
