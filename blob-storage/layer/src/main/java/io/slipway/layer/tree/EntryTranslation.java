package io.slipway.layer.tree;

import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.LayerEntry;
import io.slipway.layer.Xattr;
import io.slipway.layer.tar.TarEntry;
import io.slipway.layer.tar.TarType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what an entry of an archive means in a layer. */
final class EntryTranslation {
    private static final String WHITEOUT = ".wh.";
    private static final String AUFS = ".wh..wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    /** The last moment that has a number of nanoseconds in 63 bits: in the year 2262. */
    private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000_000L;

    private EntryTranslation() {}

    /** The meaning, or null for the metadata that AUFS left in old layers. */
    static @Nullable LayerEntry of(TarEntry entry) throws InvalidLayerException {
        ByteString path = EntryPath.clean(entry.name(), entry.name());
        if (path.latin1().contains(WHITEOUT)) {
            String name = EntryPath.name(path.latin1());
            String parent = EntryPath.parent(path.latin1());
            if (isAufs(parent) || (name.startsWith(AUFS) && !name.equals(OPAQUE))) {
                return null;
            }
            checkParent(entry.name(), parent);
            if (name.equals(OPAQUE)) {
                return new LayerEntry.Opaque(ByteString.latin1(parent));
            }
            if (name.startsWith(WHITEOUT)) {
                return whiteout(entry.name(), parent, name.substring(WHITEOUT.length()));
            }
        }
        if (path.isEmpty() && entry.type() != TarType.DIRECTORY) {
            throw new InvalidLayerException(entry.name(), "is the root, but no directory");
        }
        return addition(entry, path);
    }

    private static boolean isAufs(String parent) {
        return parent.startsWith(AUFS) || parent.contains("/" + AUFS);
    }

    private static void checkParent(ByteString name, String parent) throws InvalidLayerException {
        if (parent.startsWith(WHITEOUT) || parent.contains("/" + WHITEOUT)) {
            throw new InvalidLayerException(name, "lies inside a whiteout");
        }
    }

    private static LayerEntry whiteout(ByteString entry, String parent, String name) throws InvalidLayerException {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new InvalidLayerException(entry, "is a whiteout of no name");
        }
        return new LayerEntry.Whiteout(ByteString.latin1(parent.isEmpty() ? name : parent + "/" + name));
    }

    private static LayerEntry addition(TarEntry entry, ByteString path) throws InvalidLayerException {
        if (entry.type() == TarType.HARD_LINK) {
            ByteString target = EntryPath.clean(entry.name(), entry.linkName());
            // What kind of file gets the attributes is not known yet: a regular one takes them all.
            return new LayerEntry.HardLink(path, target, attributes(entry, new Content.RegularFile(0, 0)));
        }
        Content content = content(entry);
        return new LayerEntry.Addition(path, content, attributes(entry, content));
    }

    private static Content content(TarEntry entry) throws InvalidLayerException {
        return switch (entry.type()) {
            case REGULAR -> new Content.RegularFile(entry.dataOffset(), entry.size());
            case SYMBOLIC_LINK -> {
                if (entry.linkName().latin1().indexOf('\0') >= 0) {
                    throw new InvalidLayerException(entry.name(), "has a zero byte in its link target");
                }
                yield new Content.SymbolicLink(entry.linkName());
            }
            case CHARACTER_DEVICE -> new Content.Device(false, entry.major(), entry.minor());
            case BLOCK_DEVICE -> new Content.Device(true, entry.major(), entry.minor());
            case DIRECTORY -> Content.DIRECTORY;
            case FIFO -> Content.FIFO;
            case HARD_LINK -> throw new IllegalArgumentException("A hard link has no content of its own");
        };
    }

    private static Attributes attributes(TarEntry entry, Content content) {
        List<Xattr> xattrs = XattrRules.kept(entry.xattrs(), content);
        // docker sets times that it cannot hold, those before 1970 included, to the first second of 1970.
        boolean bounded = entry.mtimeSeconds() >= 0 && entry.mtimeSeconds() < LAST_SECOND;
        return new Attributes(
                entry.permissions(),
                entry.uid(),
                entry.gid(),
                bounded ? entry.mtimeSeconds() : 0,
                bounded ? entry.mtimeNanos() : 0,
                xattrs);
    }
}
