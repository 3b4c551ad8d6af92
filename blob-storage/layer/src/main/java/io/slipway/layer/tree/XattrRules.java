package io.slipway.layer.tree;

import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.Xattr;
import io.slipway.layer.tar.TarLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Which extended attributes of an archive a file gets. docker passes over those that Linux refuses with "not supported" or
 * "not permitted"; the same ones are left away here, so that a mounted index and unpacked files show the same.
 */
final class XattrRules {
    private static final String ACL = "system.posix_acl_access";
    private static final String DEFAULT_ACL = "system.posix_acl_default";

    private XattrRules() {}

    /** The attributes to be kept, ordered by name. */
    static List<Xattr> kept(List<Xattr> written, Content content) {
        if (written.isEmpty()) {
            return List.of();
        }
        List<Xattr> kept = new ArrayList<>(written);
        kept.removeIf(xattr -> !isKept(xattr.name().latin1(), content));
        kept.sort(Comparator.comparing(Xattr::name));
        return kept;
    }

    private static boolean isKept(String name, Content content) {
        // What overlayfs keeps its own notes in is hidden in a container, and must not be written by an image.
        if (name.startsWith("trusted.overlay.")) {
            return false;
        }
        if (hasSuffix(name, "trusted.") || hasSuffix(name, "security.")) {
            return true;
        }
        boolean directory = content instanceof Content.Directory;
        if (hasSuffix(name, "user.")) {
            return directory || content instanceof Content.RegularFile;
        }
        return name.equals(DEFAULT_ACL) ? directory : name.equals(ACL) && !(content instanceof Content.SymbolicLink);
    }

    /** Links add to what a file has, so that a file can come to have more than one entry may. */
    static void checkTotal(ByteString entry, Collection<Xattr> xattrs) throws InvalidLayerException {
        long total = 0;
        for (Xattr xattr : xattrs) {
            total += xattr.name().length() + xattr.value().length() + 8L;
        }
        if (total > TarLimits.XATTRS_BYTES) {
            throw new InvalidLayerException(
                    entry,
                    "gives its file %d bytes of extended attributes, %d are allowed"
                            .formatted(total, TarLimits.XATTRS_BYTES));
        }
    }

    private static boolean hasSuffix(String name, String namespace) {
        return name.length() > namespace.length() && name.startsWith(namespace);
    }
}
