package io.slipway.layer.erofs;

import io.slipway.layer.Xattr;
import java.nio.ByteBuffer;
import java.util.List;

/** The extended attributes behind an inode: a header, then names (without their namespace) and values. */
final class XattrArea {
    /** A namespace and the number that stands for it. */
    private enum Namespace {
        USER(1, "user."),
        ACL(2, "system.posix_acl_access"),
        DEFAULT_ACL(3, "system.posix_acl_default"),
        TRUSTED(4, "trusted."),
        SECURITY(6, "security.");

        private final int index;
        private final String prefix;

        Namespace(int index, String prefix) {
            this.index = index;
            this.prefix = prefix;
        }

        static Namespace of(String name) {
            for (Namespace namespace : values()) {
                if (name.startsWith(namespace.prefix)) {
                    return namespace;
                }
            }
            throw new IllegalArgumentException("No tree has an attribute " + name);
        }
    }

    private XattrArea() {}

    /** How many bytes follow the inode. */
    static int size(List<Xattr> xattrs) {
        if (xattrs.isEmpty()) {
            return 0;
        }
        long size = ErofsFormat.XATTR_HEADER;
        for (Xattr xattr : xattrs) {
            size += entrySize(xattr);
        }
        return Math.toIntExact(size);
    }

    /** What the inode's field says about it: 4-byte units, the header being one. */
    static int units(List<Xattr> xattrs) {
        return xattrs.isEmpty() ? 0 : (size(xattrs) - ErofsFormat.XATTR_HEADER) / ErofsFormat.XATTR_ENTRY + 1;
    }

    private static long entrySize(Xattr xattr) {
        int prefix = Namespace.of(xattr.name().latin1()).prefix.length();
        int bytes = ErofsFormat.XATTR_ENTRY
                + xattr.name().length()
                - prefix
                + xattr.value().length();
        return ErofsFormat.align(bytes, ErofsFormat.XATTR_ENTRY);
    }

    /** Writes the area; the buffer is little-endian and has room. */
    static void write(List<Xattr> xattrs, ByteBuffer out) {
        if (xattrs.isEmpty()) {
            return;
        }
        out.putInt(0).putLong(0);
        for (Xattr xattr : xattrs) {
            Namespace namespace = Namespace.of(xattr.name().latin1());
            String name = xattr.name().latin1().substring(namespace.prefix.length());
            int end = out.position() + (int) entrySize(xattr);
            out.put((byte) name.length()).put((byte) namespace.index);
            out.putShort((short) xattr.value().length());
            DirectoryEntries.putLatin1(out, name);
            DirectoryEntries.putLatin1(out, xattr.value().latin1());
            while (out.position() < end) {
                out.put((byte) 0);
            }
        }
    }
}
