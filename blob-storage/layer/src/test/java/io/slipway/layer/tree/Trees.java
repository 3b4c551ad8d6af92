package io.slipway.layer.tree;

import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.Xattr;
import io.slipway.layer.testing.Model;
import io.slipway.layer.testing.ModelFile;
import io.slipway.layer.testing.ModelFile.Kind;
import io.slipway.layer.testing.ModelFile.Seen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Merged trees, seen the way the model is. */
public final class Trees {
    private Trees() {}

    public static ImageTree merge(List<Path> tars) throws IOException {
        List<LayerIndex> layers = new ArrayList<>();
        for (Path tar : tars) {
            layers.add(LayerIndex.read(tar));
        }
        return ImageTree.merge(layers);
    }

    public static TreeMap<String, Seen> seen(ImageTree tree) throws IOException {
        TreeMap<String, Seen> seen = new TreeMap<>();
        for (TreeFile file : tree.files()) {
            seen.put(file.path().latin1(), seen(tree, file.inode()));
        }
        return seen;
    }

    public static List<TreeSet<String>> linkGroups(ImageTree tree) {
        Map<Integer, TreeSet<String>> groups = new HashMap<>();
        for (TreeFile file : tree.files()) {
            groups.computeIfAbsent(file.inode().number(), n -> new TreeSet<>())
                    .add(file.path().latin1());
        }
        return Model.sortedGroups(groups.values());
    }

    private static Seen seen(ImageTree tree, Inode inode) throws IOException {
        ModelFile file = switch (inode.content()) {
            case Content.RegularFile regular -> new ModelFile(Kind.FILE);
            case Content.Directory directory -> new ModelFile(Kind.DIRECTORY);
            case Content.SymbolicLink link -> new ModelFile(Kind.SYMLINK);
            case Content.Device device -> new ModelFile(device.block() ? Kind.BLOCK_DEVICE : Kind.CHARACTER_DEVICE);
            case Content.Fifo fifo -> new ModelFile(Kind.FIFO);
        };
        file.mode = inode.attributes().permissions();
        file.uid = inode.attributes().uid();
        file.gid = inode.attributes().gid();
        file.mtimeSeconds = inode.attributes().mtimeSeconds();
        file.mtimeNanos = inode.attributes().mtimeNanos();
        for (Xattr xattr : inode.attributes().xattrs()) {
            file.xattrs.put(xattr.name().latin1(), xattr.value().latin1());
        }
        switch (inode.content()) {
            case Content.RegularFile regular -> file.data = data(tree.tarOf(inode), regular);
            case Content.SymbolicLink(ByteString target) -> file.target = target.latin1();
            case Content.Device device -> {
                file.major = device.major();
                file.minor = device.minor();
            }
            case Content.Directory directory -> {}
            case Content.Fifo fifo -> {}
        }
        return file.seen(inode.links());
    }

    private static byte[] data(Path tar, Content.RegularFile file) throws IOException {
        byte[] data = new byte[Math.toIntExact(file.size())];
        try (FileChannel channel = FileChannel.open(tar)) {
            ByteBuffer buffer = ByteBuffer.wrap(data);
            while (buffer.hasRemaining() && channel.read(buffer, file.offset() + buffer.position()) >= 0) {}
        }
        return data;
    }
}
