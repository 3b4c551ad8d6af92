package io.slipway.layer;

import java.util.List;

/**
 * What a file has besides its content.
 *
 * @param permissions the lower twelve bits of the mode: set-user-id, set-group-id, sticky and nine for access
 * @param uid the owner, an unsigned 32-bit number
 * @param gid the group, an unsigned 32-bit number
 * @param mtimeSeconds when the content changed, in seconds since 1970
 * @param mtimeNanos the fraction of it, 0 to 999,999,999
 * @param xattrs ordered by name, each name once
 */
public record Attributes(int permissions, int uid, int gid, long mtimeSeconds, int mtimeNanos, List<Xattr> xattrs) {
    /** Of a directory that an archive does not list although something lies in it: root's, 0755, of 1970. */
    public static final Attributes IMPLIED_DIRECTORY = new Attributes(0755, 0, 0, 0, 0, List.of());

    /** Checks the ranges and copies the list. */
    public Attributes {
        if ((permissions & ~07777) != 0) {
            throw new IllegalArgumentException("Permissions have twelve bits, not 0%o".formatted(permissions));
        }
        if (mtimeNanos < 0 || mtimeNanos > 999_999_999) {
            throw new IllegalArgumentException("There is no nanosecond " + mtimeNanos);
        }
        xattrs = List.copyOf(xattrs);
    }
}
