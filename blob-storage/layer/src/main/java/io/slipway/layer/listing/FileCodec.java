package io.slipway.layer.listing;

import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.chunked.DamagedFileException;
import io.slipway.layer.tree.FileChange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How a name lies in a listing: first its bytes, which are compared when it is searched for; then what it is, which two
 * images can have in common; then where it comes from.
 */
final class FileCodec {
    private static final int NONE = 0;
    private static final int ADDED = 1;
    private static final int CHANGED = 2;
    private static final int REMOVED = 3;

    private FileCodec() {}

    /** The part by which names of two images are compared. */
    static void writeSame(DataOutput out, ListedFile file) throws IOException {
        Fields.write(out, file.name());
        out.writeByte(EntryCodec.kind(file.content()));
        Fields.write(out, file.attributes());
        Fields.writeHash(out, file.hash());
        switch (file.content()) {
            case Content.RegularFile regular -> out.writeLong(regular.size());
            case Content.SymbolicLink link -> EntryCodec.writeContent(out, link);
            case Content.Device device -> EntryCodec.writeContent(out, device);
            case Content.Directory directory -> {}
            case Content.Fifo fifo -> {}
        }
    }

    static void writeOrigin(DataOutput out, ListedFile file) throws IOException {
        out.writeByte(
                switch (file.change()) {
                    case NONE -> NONE;
                    case ADDED -> ADDED;
                    case CHANGED -> CHANGED;
                    case REMOVED -> REMOVED;
                });
        out.writeShort(file.addedBy());
        out.writeShort(file.changedBy());
        if (file.content() instanceof Content.RegularFile regular) {
            out.writeShort(file.layer());
            out.writeLong(regular.offset());
        }
        if (file.isDirectory()) {
            writePlace(out, file);
        }
    }

    /** What is known of a directory only when all below it is written. */
    static void writePlace(DataOutput out, ListedFile directory) throws IOException {
        Below below = directory.below();
        out.writeLong(below.names());
        out.writeLong(below.bytes());
        out.writeLong(below.added());
        out.writeLong(below.changed());
        out.writeLong(below.removed());
        out.writeLong(directory.inside().records());
        out.writeLong(directory.inside().table());
        out.writeInt(directory.inside().count());
    }

    static Below readBelow(DataInput in) throws IOException {
        return new Below(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    static ListedFile.Inside readInside(DataInput in) throws IOException {
        return new ListedFile.Inside(in.readLong(), in.readLong(), in.readInt());
    }

    static ListedFile read(DataInput in) throws IOException {
        ByteString name = Fields.read(in);
        int kind = in.readUnsignedByte();
        Attributes attributes = Fields.readAttributes(in);
        ByteString hash = Fields.readHash(in);
        long size = kind == EntryCodec.FILE ? in.readLong() : 0;
        Content content = kind == EntryCodec.FILE ? new Content.RegularFile(0, size) : EntryCodec.readContent(in, kind);
        FileChange change = change(in.readUnsignedByte());
        int addedBy = in.readShort();
        int changedBy = in.readShort();
        int layer = -1;
        Below below = Below.NOTHING;
        ListedFile.Inside inside = ListedFile.Inside.NOTHING;
        if (kind == EntryCodec.FILE) {
            layer = in.readShort();
            content = new Content.RegularFile(in.readLong(), size);
        }
        if (kind == EntryCodec.DIRECTORY) {
            below = readBelow(in);
            inside = readInside(in);
        }
        return new ListedFile(name, content, attributes, hash, change, addedBy, changedBy, layer, below, inside);
    }

    private static FileChange change(int written) throws DamagedFileException {
        return switch (written) {
            case NONE -> FileChange.NONE;
            case ADDED -> FileChange.ADDED;
            case CHANGED -> FileChange.CHANGED;
            case REMOVED -> FileChange.REMOVED;
            default -> throw new DamagedFileException("There is no change of kind " + written);
        };
    }
}
