package io.slipway.layer.tar;

import io.slipway.layer.ByteString;
import io.slipway.layer.Xattr;
import java.util.List;

/**
 * An entry of an archive with what its header and the extensions before it say. Nothing is cleaned but the numbers.
 *
 * @param name as written; without zero bytes
 * @param type the kind of file
 * @param linkName where a link of either kind points, else empty
 * @param permissions the lower twelve bits of the mode
 * @param uid an unsigned 32-bit number that is not 2^32-1
 * @param gid as uid
 * @param mtimeSeconds any number
 * @param mtimeNanos 0 to 999,999,999
 * @param major of a device, else 0
 * @param minor of a device, else 0
 * @param xattrs in the archive's order, each name once
 * @param headerOffset where the entry's first header begins, extensions included
 * @param dataOffset where its data begins, a multiple of 512
 * @param size how many bytes of data; 0 for all but regular files
 */
public record TarEntry(
        ByteString name,
        TarType type,
        ByteString linkName,
        int permissions,
        int uid,
        int gid,
        long mtimeSeconds,
        int mtimeNanos,
        int major,
        int minor,
        List<Xattr> xattrs,
        long headerOffset,
        long dataOffset,
        long size) {}
