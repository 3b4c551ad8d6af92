package io.slipway.layer.testing;

import io.slipway.layer.testing.ModelFile.Kind;
import io.slipway.layer.testing.ModelFile.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a real folder shows: of a mount, or of an unpacked image. */
public final class FolderTree {
    public final TreeMap<String, Seen> seen = new TreeMap<>();
    private final Map<Object, TreeSet<String>> names = new HashMap<>();

    public static FolderTree of(Path root) throws IOException {
        FolderTree tree = new FolderTree();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                tree.add(root.relativize(path).toString(), path);
            }
        }
        return tree;
    }

    public List<TreeSet<String>> linkGroups() {
        return Model.sortedGroups(names.values());
    }

    private void add(String name, Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(
                path, "unix:mode,uid,gid,nlink,ino,rdev,lastModifiedTime,size", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) attributes.get("mode");
        ModelFile file = new ModelFile(kind(mode));
        file.mode = mode & 07777;
        file.uid = (int) attributes.get("uid");
        file.gid = (int) attributes.get("gid");
        FileTime time = (FileTime) attributes.get("lastModifiedTime");
        file.mtimeSeconds = time.toInstant().getEpochSecond();
        file.mtimeNanos = time.toInstant().getNano();
        file.xattrs = Kernel.xattrs(path);
        long device = (long) attributes.get("rdev");
        switch (file.kind) {
            case FILE -> file.data = Files.readAllBytes(path);
            case SYMLINK -> file.target = Files.readSymbolicLink(path).toString();
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                file.major = (int) (device >> 8 & 0xfff);
                file.minor = (int) (device & 0xff | device >> 12 & 0xfff00);
            }
            case DIRECTORY, FIFO -> {}
        }
        names.computeIfAbsent(attributes.get("ino"), inode -> new TreeSet<>()).add(name);
        seen.put(name, file.seen((int) attributes.get("nlink")));
    }

    private static Kind kind(int mode) {
        return switch (mode >> 12) {
            case 010 -> Kind.FILE;
            case 04 -> Kind.DIRECTORY;
            case 012 -> Kind.SYMLINK;
            case 02 -> Kind.CHARACTER_DEVICE;
            case 06 -> Kind.BLOCK_DEVICE;
            case 01 -> Kind.FIFO;
            default -> throw new AssertionError("mode " + mode);
        };
    }
}
