package io.slipway.layer.tar;

import io.slipway.layer.ByteString;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.Xattr;
import java.util.List;

/** Puts an entry together from its header and the extensions before it, checking each field. */
final class EntryFields {
    private static final long LARGEST_ID = 0xffff_fffeL;
    private static final int LARGEST_MAJOR = 0xfff;
    private static final int LARGEST_MINOR = 0xfffff;
    private static final int PERMISSIONS = 07777;

    /** What an attribute costs in memory besides its bytes. */
    private static final int XATTR_OVERHEAD = 64;

    private EntryFields() {}

    static TarEntry of(TarHeader header, TarReader.Extensions extensions, long dataOffset)
            throws InvalidLayerException {
        PaxRecords pax = extensions.pax;
        ByteString name = extensions.longName == null ? pax.text("path", header.name()) : extensions.longName;
        TarType type = type(header, name);
        checkPath(name, name, "a name");
        boolean link = type == TarType.HARD_LINK || type == TarType.SYMBOLIC_LINK;
        ByteString target = ByteString.EMPTY;
        if (link) {
            target = extensions.longLink == null ? pax.text("linkpath", header.linkName()) : extensions.longLink;
            checkPath(name, target, "a link target");
        }
        if (pax.isSparse()) {
            throw sparse(name);
        }
        long size = pax.number("size", header.size(), name);
        if (size < 0) {
            throw new InvalidLayerException(name, "has a negative size");
        }
        PaxTime precise = pax.time("mtime", name);
        PaxTime mtime = precise == null ? new PaxTime(header.mtime(), 0) : precise;
        boolean device = type == TarType.CHARACTER_DEVICE || type == TarType.BLOCK_DEVICE;
        return new TarEntry(
                name,
                type,
                target,
                (int) (header.mode() & PERMISSIONS),
                id(pax.number("uid", header.uid(), name), name, "user id"),
                id(pax.number("gid", header.gid(), name), name, "group id"),
                mtime.seconds(),
                mtime.nanos(),
                device ? deviceNumber(header.major(), LARGEST_MAJOR, name) : 0,
                device ? deviceNumber(header.minor(), LARGEST_MINOR, name) : 0,
                xattrs(pax, name),
                extensions.offset,
                dataOffset,
                // All other kinds have no data, whatever their size says: so do Go's reader and, with it, docker.
                type == TarType.REGULAR ? size : 0);
    }

    private static TarType type(TarHeader header, ByteString name) throws InvalidLayerException {
        return switch (header.typeFlag()) {
            case '0' -> TarType.REGULAR;
            // V7 had no type for directories, but ended their names in a slash.
            case '\0' -> name.latin1().endsWith("/") ? TarType.DIRECTORY : TarType.REGULAR;
            case '1' -> TarType.HARD_LINK;
            case '2' -> TarType.SYMBOLIC_LINK;
            case '3' -> TarType.CHARACTER_DEVICE;
            case '4' -> TarType.BLOCK_DEVICE;
            case '5' -> TarType.DIRECTORY;
            case '6' -> TarType.FIFO;
            case 'S' -> throw sparse(name);
            default ->
                throw new InvalidLayerException(
                        name,
                        "has the unknown type "
                                + ByteString.latin1(String.valueOf(header.typeFlag()))
                                        .quoted());
        };
    }

    private static InvalidLayerException sparse(ByteString name) {
        return new InvalidLayerException(name, "is a sparse file in GNU tar's form, which layers may not hold");
    }

    private static void checkPath(ByteString name, ByteString path, String what) throws InvalidLayerException {
        if (path.isEmpty()) {
            throw new InvalidLayerException(name, "has " + what + " without bytes");
        }
        if (path.length() > TarLimits.PATH_BYTES) {
            throw new InvalidLayerException(
                    name, "has %s of %d bytes, %d are allowed".formatted(what, path.length(), TarLimits.PATH_BYTES));
        }
    }

    private static int id(long value, ByteString name, String what) throws InvalidLayerException {
        if (value < 0 || value > LARGEST_ID) {
            throw new InvalidLayerException(name, "has the impossible %s %d".formatted(what, value));
        }
        return (int) value;
    }

    private static int deviceNumber(long value, int largest, ByteString name) throws InvalidLayerException {
        if (value < 0 || value > largest) {
            throw new InvalidLayerException(name, "has the impossible device number " + value);
        }
        return (int) value;
    }

    private static List<Xattr> xattrs(PaxRecords pax, ByteString name) throws InvalidLayerException {
        List<Xattr> xattrs = pax.xattrs(name);
        long total = 0;
        for (Xattr xattr : xattrs) {
            int length = xattr.name().length();
            if (length == 0
                    || length > TarLimits.NAME_BYTES
                    || xattr.name().latin1().indexOf('\0') >= 0) {
                throw new InvalidLayerException(
                        name,
                        "has an extended attribute with the impossible name "
                                + xattr.name().quoted());
            }
            if (xattr.value().length() > TarLimits.XATTR_VALUE_BYTES) {
                throw new InvalidLayerException(
                        name,
                        "has %d bytes in the extended attribute %s, %d are allowed"
                                .formatted(xattr.value().length(), xattr.name().quoted(), TarLimits.XATTR_VALUE_BYTES));
            }
            total += xattrBytes(xattr);
        }
        if (total > TarLimits.XATTRS_BYTES) {
            throw new InvalidLayerException(
                    name,
                    "has %d bytes of extended attributes, %d are allowed".formatted(total, TarLimits.XATTRS_BYTES));
        }
        return xattrs;
    }

    private static int xattrBytes(Xattr xattr) {
        return xattr.name().length() + xattr.value().length() + 8;
    }

    /** What an entry costs whoever keeps it. */
    static long metadataBytes(TarEntry entry) {
        long bytes = entry.name().length() + (long) entry.linkName().length();
        for (Xattr xattr : entry.xattrs()) {
            bytes += XATTR_OVERHEAD + xattrBytes(xattr);
        }
        return bytes;
    }
}
