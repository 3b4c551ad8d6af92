package io.slipway.layer.erofs;

import io.slipway.layer.Attributes;
import io.slipway.layer.Content;
import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.Inode;
import io.slipway.layer.tree.LayerIndex;
import io.slipway.layer.tree.TreeNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Writes the EROFS image of an image's files: all metadata, while the bytes of regular files stay where they are in the
 * layers' flat tars. The kernel mounts it with one {@code device=} option for each tar, the bottom layer's first:
 *
 * <pre>mount -t erofs -o ro,device=layer0.tar,device=layer1.tar meta.erofs DIR</pre>
 *
 * <p>The same tree gives the same bytes. Only such images are ever mounted: none that somebody else has made.
 */
public final class ErofsWriter {
    /** Blocks have 32-bit numbers. */
    private static final long LARGEST_TAR = ((1L << 32) - 1) << ErofsFormat.BLOCK_BITS;

    /** Room for a link's target, a block of a directory, or a device. */
    private static final int LARGEST_PIECE = 4096;

    private final Layout layout;
    private final ImageFile out;
    private final ByteBuffer buffer;

    private ErofsWriter(Layout layout, ImageFile out) {
        this.layout = layout;
        this.out = out;
        this.buffer = ByteBuffer.allocate(Math.max(LARGEST_PIECE, layout.largestHead()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Writes a file that is either there as a whole and synced, or not at all. What was at the path is replaced.
     *
     * @throws InvalidLayerException when a layer is too large for the format: a tar beyond two tebibytes
     */
    public static void write(ImageTree tree, Path image) throws IOException {
        write(tree, image, Durability.SYNCED);
    }

    /**
     * Writes a file that is either there as a whole or not at all. What was at the path is replaced.
     *
     * @throws InvalidLayerException when a layer is too large for the format: a tar beyond two tebibytes, or one
     *     that the layer decoder has not filled up to whole blocks
     */
    public static void write(ImageTree tree, Path image, Durability durability) throws IOException {
        for (LayerIndex layer : tree.layers()) {
            if (layer.tarSize() > LARGEST_TAR) {
                throw new InvalidLayerException(
                        "The layer has %d bytes, more than an index can reach into".formatted(layer.tarSize()));
            }
            if (layer.tarSize() % ErofsFormat.BLOCK != 0) {
                throw new InvalidLayerException(
                        "The flat tar has %d bytes, which are no whole blocks: the kernel could not read its end"
                                .formatted(layer.tarSize()));
            }
        }
        Layout layout = new Layout(tree);
        try (ImageFile out = ImageFile.create(image, layout.blocks() << ErofsFormat.BLOCK_BITS)) {
            new ErofsWriter(layout, out).write();
            out.commit(durability);
        }
    }

    private void write() throws IOException {
        out.padTo(ErofsFormat.SUPERBLOCK_OFFSET + ErofsFormat.SUPERBLOCK);
        for (LayerIndex layer : layout.tree().layers()) {
            buffer.clear();
            Superblock.putDevice(layer.tarSize(), buffer);
            out.write(buffer.flip());
        }
        for (int number = 0; number < layout.inodes(); number++) {
            writeInode(number);
        }
        for (int number = 0; number < layout.inodes(); number++) {
            writeBlocks(number);
        }
        out.padTo(layout.blocks() << ErofsFormat.BLOCK_BITS);
        byte[] uuid = out.digest();
        out.patch(ErofsFormat.SUPERBLOCK_OFFSET, bytes -> Superblock.put(layout, uuid, bytes));
    }

    private void writeInode(int number) throws IOException {
        TreeNode node = layout.node(number);
        Inode inode = node.inode();
        Attributes attributes = inode.attributes();
        buffer.clear();
        buffer.putShort((short) (dataLayout(number) << 1 | ErofsFormat.EXTENDED));
        buffer.putShort((short) XattrArea.units(attributes.xattrs()));
        buffer.putShort((short) (ErofsFormat.modeType(inode.content()) | permissions(inode)));
        buffer.putShort((short) 0);
        buffer.putLong(layout.size(number));
        buffer.putInt(place(number));
        buffer.putInt(number + 1);
        buffer.putInt(attributes.uid());
        buffer.putInt(attributes.gid());
        buffer.putLong(attributes.mtimeSeconds());
        buffer.putInt(attributes.mtimeNanos());
        buffer.putInt(inode.links());
        buffer.putLong(0).putLong(0);
        XattrArea.write(attributes.xattrs(), buffer);
        out.padTo(layout.position(number));
        out.write(buffer.flip());
        switch (inode.content()) {
            case Content.RegularFile file -> writeChunks(inode, file);
            case Content.Directory directory when layout.isInline(number) -> writeDirectory(node, true);
            case Content.SymbolicLink link when layout.isInline(number) -> writeLink(link, number, true);
            default -> {
                // Devices and pipes have no content; that of other files has blocks of its own.
            }
        }
    }

    /** Linux has no permissions of symbolic links: every file system shows them as open to all. */
    private static int permissions(Inode inode) {
        return inode.content() instanceof Content.SymbolicLink
                ? 0777
                : inode.attributes().permissions();
    }

    private int dataLayout(int number) {
        Content content = layout.node(number).inode().content();
        if (content instanceof Content.RegularFile && layout.size(number) > 0) {
            return ErofsFormat.CHUNK_BASED;
        }
        return layout.isInline(number) ? ErofsFormat.FLAT_INLINE : ErofsFormat.FLAT_PLAIN;
    }

    /** The field that says where the content is; for devices, which one it is. */
    private int place(int number) {
        return switch (layout.node(number).inode().content()) {
            case Content.RegularFile file ->
                file.size() == 0
                        ? 0
                        : ErofsFormat.CHUNK_INDEXES | Chunks.of(file.size()).bits();
            case Content.Device device ->
                (device.minor() & 0xff) | (device.major() << 8) | ((device.minor() & ~0xff) << 12);
            case Content.Directory directory -> layout.block(number);
            case Content.SymbolicLink link -> layout.block(number);
            case Content.Fifo fifo -> 0;
        };
    }

    private void writeChunks(Inode inode, Content.RegularFile file) throws IOException {
        if (file.size() == 0) {
            return;
        }
        out.padTo(ErofsFormat.align(out.position(), ErofsFormat.CHUNK_INDEX));
        Chunks chunks = Chunks.of(file.size());
        long block = file.offset() >> ErofsFormat.BLOCK_BITS;
        for (int i = 0; i < chunks.count(); i++) {
            buffer.clear();
            // Device 0 is the image itself.
            buffer.putShort((short) 0).putShort((short) (inode.layer() + 1)).putInt((int) block);
            out.write(buffer.flip());
            block += 1L << chunks.bits();
        }
    }

    private void writeBlocks(int number) throws IOException {
        if (layout.block(number) == 0) {
            return;
        }
        TreeNode node = layout.node(number);
        out.padTo(Integer.toUnsignedLong(layout.block(number)) << ErofsFormat.BLOCK_BITS);
        switch (node.inode().content()) {
            case Content.Directory directory -> writeDirectory(node, false);
            case Content.SymbolicLink link -> writeLink(link, number, false);
            default -> throw new IllegalStateException("Only directories and links have blocks");
        }
    }

    /** Writes either the tail of a directory that has it inline, or all that is not inline. */
    private void writeDirectory(TreeNode node, boolean tail) throws IOException {
        int number = node.inode().number();
        boolean inline = layout.isInline(number);
        long end = layout.size(number) & -ErofsFormat.BLOCK;
        long[] at = {0};
        new DirectoryEntries(node)
                .<IOException>write(
                        buffer, child -> layout.nodeNumber(child.inode().number()), block -> {
                            boolean isTail = inline && at[0] == end;
                            at[0] += ErofsFormat.BLOCK;
                            if (isTail == tail) {
                                writeBlock(block, tail);
                            }
                        });
    }

    private void writeBlock(ByteBuffer block, boolean tail) throws IOException {
        out.write(block);
        if (!tail) {
            out.padTo(ErofsFormat.align(out.position(), ErofsFormat.BLOCK));
        }
    }

    private void writeLink(Content.SymbolicLink link, int number, boolean tail) throws IOException {
        String target = link.target().latin1();
        int inBlocks = layout.isInline(number) ? target.length() & -ErofsFormat.BLOCK : target.length();
        buffer.clear();
        DirectoryEntries.putLatin1(buffer, tail ? target.substring(inBlocks) : target.substring(0, inBlocks));
        out.write(buffer.flip());
    }
}
