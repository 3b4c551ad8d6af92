package io.slipway.agent.archive.tar;

/** What an entry is. */
public enum Kind {
    /** A regular file with data. */
    FILE('0'),
    /** One more name of an earlier file. */
    HARD_LINK('1'),
    /** A symbolic link. */
    SYMBOLIC_LINK('2'),
    /** A character device. */
    CHARACTER_DEVICE('3'),
    /** A block device. */
    BLOCK_DEVICE('4'),
    /** A folder. */
    FOLDER('5'),
    /** A named pipe. */
    PIPE('6');

    private final char flag;

    Kind(char flag) {
        this.flag = flag;
    }

    char flag() {
        return flag;
    }

    boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }

    boolean isLink() {
        return this == HARD_LINK || this == SYMBOLIC_LINK;
    }
}
