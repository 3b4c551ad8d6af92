package io.slipway.layer.decode;

import io.slipway.layer.InvalidLayerException;

/** The header of a gzip member, taken byte by byte, for it may lie across two buffers. What it says is passed over. */
final class GzipHeader {
    private static final int FIXED = 10;
    private static final int LIMIT = 1 << 20;
    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xe0;

    private enum Part {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        COMPLETE
    }

    private Part part = Part.FIXED;
    private int seen;
    private int inPart;
    private int flags;
    private int extra;

    /** Takes a byte; says whether it was the header's last. */
    boolean accept(byte b) throws InvalidLayerException {
        int value = b & 0xff;
        if (++seen > LIMIT) {
            throw new InvalidLayerException("The layer's gzip header has more than %d bytes".formatted(LIMIT));
        }
        inPart++;
        switch (part) {
            case FIXED -> fixed(value);
            case EXTRA_LENGTH -> {
                extra |= value << (8 * (inPart - 1));
                if (inPart == 2) {
                    enter(extra == 0 ? Part.NAME : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (inPart == extra) {
                    enter(Part.NAME);
                }
            }
            case NAME, COMMENT -> {
                if (value == 0) {
                    enter(part == Part.NAME ? Part.COMMENT : Part.HEADER_CRC);
                }
            }
            case HEADER_CRC -> {
                if (inPart == 2) {
                    enter(Part.COMPLETE);
                }
            }
            case COMPLETE -> throw new IllegalStateException("The header is complete");
        }
        return part == Part.COMPLETE;
    }

    private void fixed(int value) throws InvalidLayerException {
        boolean wrong = switch (inPart) {
            case 1 -> value != 0x1f;
            case 2 -> value != 0x8b;
            case 3 -> value != 8;
            case 4 -> (value & RESERVED) != 0;
            default -> false;
        };
        if (wrong) {
            throw new InvalidLayerException("The layer's gzip data is damaged: no member begins where one should");
        }
        if (inPart == 4) {
            flags = value;
        }
        if (inPart == FIXED) {
            enter(Part.EXTRA_LENGTH);
        }
    }

    /** Goes to a part, or to the next one that the flags say is there. */
    private void enter(Part next) {
        part = switch (next) {
            case EXTRA_LENGTH -> (flags & EXTRA) != 0 ? next : skipTo(Part.NAME);
            case NAME -> (flags & NAME) != 0 ? next : skipTo(Part.COMMENT);
            case COMMENT -> (flags & COMMENT) != 0 ? next : skipTo(Part.HEADER_CRC);
            case HEADER_CRC -> (flags & HEADER_CRC) != 0 ? next : Part.COMPLETE;
            case FIXED, EXTRA, COMPLETE -> next;
        };
        inPart = 0;
    }

    private Part skipTo(Part next) {
        enter(next);
        return part;
    }

    /** Whether no byte was taken. */
    boolean isEmpty() {
        return seen == 0;
    }
}
