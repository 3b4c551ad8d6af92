package io.slipway.layer.testing;

import io.slipway.layer.testing.ModelFile.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes layers as archives and tells the model the same. Whiteouts may come anywhere in the archive; the model gets them
 * first.
 */
public final class Layers {
    private final Path folder;
    private final List<Path> tars = new ArrayList<>();
    public final Model model = new Model();

    public Layers(Path folder) {
        this.folder = folder;
    }

    public List<Path> tars() {
        return tars;
    }

    /** A layer whose archive is exactly as written; the model is told by the caller. */
    public Layers raw(TarBuilder tar) throws IOException {
        tars.add(tar.write(folder.resolve("layer%d.tar".formatted(tars.size()))));
        return this;
    }

    public static void add(TarBuilder tar, String path, ModelFile file) {
        char type = switch (file.kind) {
            case FILE -> '0';
            case DIRECTORY -> '5';
            case SYMLINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case FIFO -> '6';
        };
        TarBuilder.Entry entry = tar.entry(path.isEmpty() ? "./" : path, type);
        if (file.kind == Kind.FILE) {
            entry.data(file.data);
        }
        if (file.kind == Kind.SYMLINK) {
            entry.link(file.target);
        }
        entry.device(file.major, file.minor);
        attributes(entry, file).add();
    }

    public static void addHardLink(TarBuilder tar, String path, String target, ModelFile attributes) {
        attributes(tar.hardLink(path, target), attributes).add();
    }

    private static TarBuilder.Entry attributes(TarBuilder.Entry entry, ModelFile file) {
        entry.mode(file.mode);
        long uid = Integer.toUnsignedLong(file.uid);
        if (uid < 01000000) {
            entry.octal(108, 8, uid);
        } else {
            entry.pax("uid", String.valueOf(uid));
        }
        long gid = Integer.toUnsignedLong(file.gid);
        if (gid < 01000000) {
            entry.octal(116, 8, gid);
        } else {
            entry.binary(116, 8, gid);
        }
        entry.mtime(file.mtimeSeconds);
        if (file.mtimeNanos != 0) {
            entry.pax("mtime", "%d.%09d".formatted(file.mtimeSeconds, file.mtimeNanos));
        }
        file.xattrs.forEach(entry::xattr);
        return entry;
    }
}
