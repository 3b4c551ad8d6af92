package io.slipway.layer.listing;

import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.LayerEntry;
import io.slipway.layer.chunked.DamagedFileException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How the entries of a layer lie in its index. */
final class EntryCodec {
    static final int FILE = 1;
    static final int DIRECTORY = 2;
    private static final int SYMBOLIC_LINK = 3;
    private static final int CHARACTER_DEVICE = 4;
    private static final int BLOCK_DEVICE = 5;
    private static final int FIFO = 6;
    private static final int HARD_LINK = 7;
    private static final int WHITEOUT = 8;
    private static final int OPAQUE = 9;

    private EntryCodec() {}

    static void write(DataOutput out, LayerEntry entry) throws IOException {
        switch (entry) {
            case LayerEntry.Addition(ByteString path, Content content, Attributes attributes) -> {
                out.writeByte(kind(content));
                Fields.write(out, path);
                Fields.write(out, attributes);
                writeContent(out, content);
            }
            case LayerEntry.HardLink(ByteString path, ByteString target, Attributes attributes) -> {
                out.writeByte(HARD_LINK);
                Fields.write(out, path);
                Fields.write(out, attributes);
                Fields.write(out, target);
            }
            case LayerEntry.Whiteout(ByteString path) -> {
                out.writeByte(WHITEOUT);
                Fields.write(out, path);
            }
            case LayerEntry.Opaque(ByteString path) -> {
                out.writeByte(OPAQUE);
                Fields.write(out, path);
            }
        }
    }

    static LayerEntry read(DataInput in) throws IOException {
        int kind = in.readUnsignedByte();
        ByteString path = Fields.read(in);
        if (kind == WHITEOUT) {
            return new LayerEntry.Whiteout(path);
        }
        if (kind == OPAQUE) {
            return new LayerEntry.Opaque(path);
        }
        Attributes attributes = Fields.readAttributes(in);
        return kind == HARD_LINK
                ? new LayerEntry.HardLink(path, Fields.read(in), attributes)
                : new LayerEntry.Addition(path, readContent(in, kind), attributes);
    }

    static int kind(Content content) {
        return switch (content) {
            case Content.RegularFile file -> FILE;
            case Content.Directory directory -> DIRECTORY;
            case Content.SymbolicLink link -> SYMBOLIC_LINK;
            case Content.Device device -> device.block() ? BLOCK_DEVICE : CHARACTER_DEVICE;
            case Content.Fifo fifo -> FIFO;
        };
    }

    static void writeContent(DataOutput out, Content content) throws IOException {
        switch (content) {
            case Content.RegularFile(long offset, long size) -> {
                out.writeLong(size);
                out.writeLong(offset);
            }
            case Content.SymbolicLink(ByteString target) -> Fields.write(out, target);
            case Content.Device(boolean block, int major, int minor) -> {
                out.writeInt(major);
                out.writeInt(minor);
            }
            case Content.Directory directory -> {}
            case Content.Fifo fifo -> {}
        }
    }

    static Content readContent(DataInput in, int kind) throws IOException {
        return switch (kind) {
            case FILE -> {
                long size = in.readLong();
                yield new Content.RegularFile(in.readLong(), size);
            }
            case DIRECTORY -> Content.DIRECTORY;
            case SYMBOLIC_LINK -> new Content.SymbolicLink(Fields.read(in));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> new Content.Device(kind == BLOCK_DEVICE, in.readInt(), in.readInt());
            case FIFO -> Content.FIFO;
            default -> throw new DamagedFileException("There is no entry of kind " + kind);
        };
    }
}
