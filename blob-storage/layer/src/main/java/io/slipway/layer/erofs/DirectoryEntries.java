package io.slipway.layer.erofs;

import io.slipway.layer.tree.TreeNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The content of a directory: blocks, each of which holds as many entries as fit and their names behind them, all in the
 * order of the names' bytes, {@code .} and {@code ..} among them.
 */
final class DirectoryEntries {
    private record Entry(String name, TreeNode node) {}

    /** Where an inode lies: its number in slots of 32 bytes. */
    interface NodeNumbers {
        long of(TreeNode node);
    }

    /** Takes the content, block by block, the last one without padding. */
    interface Sink<X extends Exception> {
        void accept(ByteBuffer block) throws X;
    }

    private final List<Entry> entries;

    DirectoryEntries(TreeNode directory) {
        TreeNode parent = directory.parent();
        List<Entry> all = new ArrayList<>(directory.children().size() + 2);
        all.add(new Entry(".", directory));
        all.add(new Entry("..", parent == null ? directory : parent));
        for (TreeNode child : directory.children()) {
            all.add(new Entry(child.name().latin1(), child));
        }
        // Nearly sorted: the children are, and only few names come before the dots.
        all.sort(Comparator.comparing(Entry::name));
        this.entries = all;
    }

    /** How many bytes the content has. */
    long size() {
        long full = 0;
        int used = 0;
        for (Entry entry : entries) {
            int length = ErofsFormat.DIRECTORY_ENTRY + entry.name().length();
            if (used + length > ErofsFormat.BLOCK) {
                full += ErofsFormat.BLOCK;
                used = 0;
            }
            used += length;
        }
        return full + used;
    }

    /** Writes the content. */
    <X extends Exception> void write(ByteBuffer block, NodeNumbers numbers, Sink<X> sink) throws X {
        int first = 0;
        while (first < entries.size()) {
            int end = first;
            int used = 0;
            while (end < entries.size()) {
                int length =
                        ErofsFormat.DIRECTORY_ENTRY + entries.get(end).name().length();
                if (used + length > ErofsFormat.BLOCK) {
                    break;
                }
                used += length;
                end++;
            }
            block.clear();
            int nameOffset = (end - first) * ErofsFormat.DIRECTORY_ENTRY;
            for (Entry entry : entries.subList(first, end)) {
                block.putLong(numbers.of(entry.node()));
                block.putShort((short) nameOffset);
                block.put(ErofsFormat.entryType(entry.node().inode().content()));
                block.put((byte) 0);
                nameOffset += entry.name().length();
            }
            for (Entry entry : entries.subList(first, end)) {
                putLatin1(block, entry.name());
            }
            block.flip();
            sink.accept(block);
            first = end;
        }
    }

    static void putLatin1(ByteBuffer out, String text) {
        for (int i = 0; i < text.length(); i++) {
            out.put((byte) text.charAt(i));
        }
    }
}
