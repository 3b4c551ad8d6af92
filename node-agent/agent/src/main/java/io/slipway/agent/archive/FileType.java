package io.slipway.agent.archive;

import io.slipway.agent.linux.FileStatus;

/** What a file is. */
enum FileType {
    FILE(0100000),
    FOLDER(0040000),
    SYMBOLIC_LINK(0120000),
    CHARACTER_DEVICE(0020000),
    BLOCK_DEVICE(0060000),
    PIPE(0010000),
    SOCKET(0140000);

    private static final int TYPE = 0170000;

    private final int bits;

    FileType(int bits) {
        this.bits = bits;
    }

    /** As in {@code st_mode}. */
    int bits() {
        return bits;
    }

    static FileType of(FileStatus status) {
        for (FileType type : values()) {
            if (type.bits == (status.mode() & TYPE)) {
                return type;
            }
        }
        throw new IllegalStateException("Linux has no files of mode 0%o".formatted(status.mode()));
    }
}
