package io.slipway.layer.listing;

import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Xattr;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How the parts of records lie in files: numbers big-endian, bytes behind their number. */
final class Fields {
    /** How many bytes of a SHA-256 are kept: as good as all for telling contents apart. */
    static final int HASH = 16;

    private Fields() {}

    /** Up to 65,535 bytes. */
    static void write(DataOutput out, ByteString bytes) throws IOException {
        out.writeShort(bytes.length());
        out.write(bytes.bytes());
    }

    static ByteString read(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return ByteString.of(bytes);
    }

    static void writeHash(DataOutput out, ByteString hash) throws IOException {
        out.write(hash.isEmpty() ? new byte[HASH] : hash.bytes());
    }

    static ByteString readHash(DataInput in) throws IOException {
        byte[] bytes = new byte[HASH];
        in.readFully(bytes);
        return ByteString.of(bytes);
    }

    static void write(DataOutput out, Attributes attributes) throws IOException {
        out.writeShort(attributes.permissions());
        out.writeInt(attributes.uid());
        out.writeInt(attributes.gid());
        out.writeLong(attributes.mtimeSeconds());
        out.writeInt(attributes.mtimeNanos());
        out.writeShort(attributes.xattrs().size());
        for (Xattr xattr : attributes.xattrs()) {
            write(out, xattr.name());
            write(out, xattr.value());
        }
    }

    static Attributes readAttributes(DataInput in) throws IOException {
        int permissions = in.readUnsignedShort();
        int uid = in.readInt();
        int gid = in.readInt();
        long seconds = in.readLong();
        int nanos = in.readInt();
        int count = in.readUnsignedShort();
        List<Xattr> xattrs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            xattrs.add(new Xattr(read(in), read(in)));
        }
        return new Attributes(permissions, uid, gid, seconds, nanos, xattrs);
    }
}
