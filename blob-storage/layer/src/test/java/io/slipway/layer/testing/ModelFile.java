package io.slipway.layer.testing;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A file of the model. Names of one file refer to the same object. Strings have one character per byte. */
public final class ModelFile {
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        FIFO
    }

    public final Kind kind;
    public int mode = 0644;
    public int uid;
    public int gid;
    public long mtimeSeconds;
    public int mtimeNanos;
    public Map<String, String> xattrs = new TreeMap<>();
    public byte[] data = {};
    public String target = "";
    public int major;
    public int minor;

    public ModelFile(Kind kind) {
        this.kind = kind;
    }

    public static ModelFile impliedDirectory() {
        ModelFile directory = new ModelFile(Kind.DIRECTORY);
        directory.mode = 0755;
        return directory;
    }

    /** Everything that can be seen of it but its links; the data as a hash. Linux has no permissions of symbolic links. */
    public Seen seen(int links) {
        return new Seen(
                kind,
                kind == Kind.SYMLINK ? 0777 : mode,
                Integer.toUnsignedLong(uid),
                Integer.toUnsignedLong(gid),
                mtimeSeconds,
                mtimeNanos,
                xattrs,
                data.length,
                Arrays.hashCode(data),
                target,
                major,
                minor,
                links);
    }

    /** What a file looks like, from wherever it was read. */
    public record Seen(
            Kind kind,
            int mode,
            long uid,
            long gid,
            long mtimeSeconds,
            int mtimeNanos,
            Map<String, String> xattrs,
            long size,
            int hash,
            String target,
            int major,
            int minor,
            int links) {
        public Seen {
            xattrs = new TreeMap<>(Objects.requireNonNull(xattrs));
        }
    }
}
