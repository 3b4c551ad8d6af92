package io.slipway.agent.snapshot;

import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import io.slipway.agent.linux.XattrCalls;
import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.Xattr;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.Inode;
import io.slipway.layer.tree.TreeNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes files of an image into a folder that nobody else writes to. Each file is made relative to the descriptor of the
 * folder it lies in, and folders are only such as were made here, so nothing can lead out.
 */
final class TreeWriter implements AutoCloseable {
    private static final int S_IFREG = 0100000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;
    private static final int S_IFIFO = 0010000;

    private final FileCalls files = FileCalls.system();
    private final NodeCalls nodes = NodeCalls.system();
    private final XattrCalls xattrs = XattrCalls.system();
    private final ImageTree tree;
    private final TreeChanges changes;
    private final int target;
    private final Map<Integer, ByteString> firstNames = new HashMap<>();
    private final Map<Path, FileChannel> tars = new HashMap<>();

    /** Begins to write into an empty folder. */
    TreeWriter(ImageTree tree, TreeChanges changes, Path target) throws IOException {
        this.tree = tree;
        this.changes = changes;
        this.target = files.open(
                FileCalls.AT_FDCWD,
                target.toString().getBytes(StandardCharsets.UTF_8),
                FileCalls.O_RDONLY | files.directoryFlag(),
                0);
    }

    /** Writes everything and syncs it. */
    void write() throws IOException {
        writeChildren(tree.root(), target, "");
        setAttributes(target, new byte[] {'.'}, tree.root().inode());
        files.syncFileSystem(target);
    }

    private void writeChildren(TreeNode folder, int descriptor, String path) throws IOException {
        for (ByteString name : changes.whiteouts(folder)) {
            nodes.makeNode(descriptor, name.bytes(), S_IFCHR, 0, 0);
        }
        for (TreeNode child : folder.children()) {
            if (changes.isWritten(child)) {
                write(
                        child,
                        descriptor,
                        path.isEmpty()
                                ? child.name().latin1()
                                : path + "/" + child.name().latin1());
            }
        }
    }

    private void write(TreeNode node, int folder, String path) throws IOException {
        byte[] name = node.name().bytes();
        Inode inode = node.inode();
        ByteString first = firstNames.putIfAbsent(inode.number(), ByteString.latin1(path));
        if (first != null) {
            nodes.makeLink(target, first.bytes(), folder, name);
            return;
        }
        switch (inode.content()) {
            case Content.Directory _ -> writeFolder(node, folder, path);
            case Content.RegularFile file -> writeFile(folder, name, tree.tarOf(inode), file);
            case Content.SymbolicLink link ->
                nodes.makeSymbolicLink(link.target().bytes(), folder, name);
            case Content.Device device ->
                nodes.makeNode(
                        folder,
                        name,
                        (device.block() ? S_IFBLK : S_IFCHR)
                                | inode.attributes().permissions(),
                        device.major(),
                        device.minor());
            case Content.Fifo _ ->
                nodes.makeNode(folder, name, S_IFIFO | inode.attributes().permissions(), 0, 0);
        }
        setAttributes(folder, name, inode);
    }

    private void writeFolder(TreeNode node, int folder, String path) throws IOException {
        byte[] name = node.name().bytes();
        nodes.makeDirectory(folder, name, 0700);
        int descriptor = files.open(folder, name, FileCalls.O_RDONLY | files.directoryFlag() | files.noFollowFlag(), 0);
        try {
            writeChildren(node, descriptor, path);
        } finally {
            files.close(descriptor);
        }
    }

    private void writeFile(int folder, byte[] name, Path tar, Content.RegularFile file) throws IOException {
        if (file.size() == 0) {
            nodes.makeNode(folder, name, S_IFREG | 0600, 0, 0);
            return;
        }
        int descriptor = files.open(folder, name, FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL, 0600);
        try (FileChannel out = FileChannel.open(Path.of("/proc/self/fd/" + descriptor), StandardOpenOption.WRITE)) {
            FileChannel in = opened(tar);
            long done = 0;
            while (done < file.size()) {
                long count = in.transferTo(file.offset() + done, file.size() - done, out);
                if (count <= 0) {
                    throw new IOException("The layer " + tar + " ends in the middle of a file");
                }
                done += count;
            }
        } finally {
            files.close(descriptor);
        }
    }

    private FileChannel opened(Path tar) throws IOException {
        FileChannel open = tars.get(tar);
        if (open == null) {
            open = FileChannel.open(tar, StandardOpenOption.READ);
            tars.put(tar, open);
        }
        return open;
    }

    /** The owner first, since setting it clears bits and capabilities that come after. */
    private void setAttributes(int folder, byte[] name, Inode inode) throws IOException {
        Attributes attributes = inode.attributes();
        nodes.setOwner(folder, name, attributes.uid(), attributes.gid());
        if (!(inode.content() instanceof Content.SymbolicLink)) {
            nodes.setMode(folder, name, attributes.permissions());
        }
        for (Xattr xattr : attributes.xattrs()) {
            xattrs.set(pathOf(folder, name), xattr.name().bytes(), xattr.value().bytes());
        }
        nodes.setTime(folder, name, attributes.mtimeSeconds(), attributes.mtimeNanos());
    }

    private static byte[] pathOf(int folder, byte[] name) {
        byte[] prefix = ("/proc/self/fd/" + folder + "/").getBytes(StandardCharsets.US_ASCII);
        byte[] path = new byte[prefix.length + name.length];
        System.arraycopy(prefix, 0, path, 0, prefix.length);
        System.arraycopy(name, 0, path, prefix.length, name.length);
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            for (FileChannel tar : tars.values()) {
                tar.close();
            }
        } finally {
            closeTarget();
        }
    }

    private void closeTarget() throws ErrnoException {
        files.close(target);
    }
}
