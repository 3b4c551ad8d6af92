package io.slipway.agent.snapshot;

import io.slipway.layer.Attributes;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.LayerEntry;
import io.slipway.layer.Xattr;
import io.slipway.layer.tar.TarLimits;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.LayerIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The part of the heap that names of layers may take: an image with more of them is refused before the memory runs out,
 * which would end the agent. Whoever reads or merges indexes holds the {@linkplain #turn() turn} meanwhile, so that the whole
 * part is for one. Estimates are from above; a million files were seen to take 382 MB, index and tree together.
 */
final class NameMemory {
    /** Of this process. The rest of the heap is for everything else, and for the indexes that are kept. */
    private static final NameMemory OF_HEAP =
            new NameMemory(Runtime.getRuntime().maxMemory() / 10 * 6);

    /** An entry of an index without its texts, and a name of a tree with what the writer keeps of it. */
    private static final int ENTRY = 200;

    private static final int NAME = 256;
    /** A byte of a path is kept in the index and, being somebody's last component, in the tree. */
    private static final int TEXT = 2;

    private static final int XATTR = 100;
    private static final int KEPT_PART = 4;
    /** From where on the heap is made small again afterwards, which costs tens of milliseconds. */
    private static final long MUCH = 32L << 20;

    private final long bytes;
    private final ReentrantLock turn = new ReentrantLock();
    /** What the present turn has taken; changed in it alone. */
    private long taken;

    NameMemory(long bytes) {
        this.bytes = bytes;
    }

    static NameMemory ofHeap() {
        return OF_HEAP;
    }

    /** What a single archive may ask for. */
    TarLimits limits() {
        return TarLimits.within(bytes);
    }

    /** How much of the indexes may be kept for later. */
    long kept() {
        return bytes / KEPT_PART;
    }

    /** Held from the reading of an index until what was made of it is no longer needed. */
    Turn turn() {
        turn.lock();
        return this::giveBack;
    }

    /** A heap that has grown for one large image would stay so for as long as the agent lives. */
    private void giveBack() {
        boolean much = taken > MUCH;
        taken = 0;
        turn.unlock();
        if (much) {
            System.gc();
        }
    }

    /** Reads an index, in a turn. */
    LayerIndex read(Path tar) throws IOException {
        try {
            LayerIndex index = LayerIndex.read(tar, limits());
            taken += weight(index);
            return index;
        } catch (InvalidLayerException e) {
            taken = bytes; // nobody knows how far it came
            throw e;
        }
    }

    /** See {@link #turn()}. */
    @FunctionalInterface
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** An account of what one turn has taken. */
    final class Account {
        private long left = bytes;

        /** Takes an index in. */
        void add(LayerIndex index) throws InvalidLayerException {
            left -= weight(index);
            if (left < 0) {
                throw new InvalidLayerException(
                        "The image has more names than the %d MiB that this agent has for them hold"
                                .formatted(bytes >> 20));
            }
        }

        /** Merges what was taken in, as long as there is room for it. */
        ImageTree merge(List<LayerIndex> layers) throws InvalidLayerException {
            ImageTree tree = ImageTree.merge(layers, (int) Math.min(left / NAME, Integer.MAX_VALUE));
            left -= (long) NAME * tree.names();
            taken += (long) NAME * tree.names();
            return tree;
        }
    }

    /** The memory of an index, in bytes. */
    static long weight(LayerIndex index) {
        long weight = 0;
        for (LayerEntry entry : index.entries()) {
            weight += ENTRY + (long) TEXT * entry.path().length();
            switch (entry) {
                case LayerEntry.Addition addition -> weight += weight(addition.attributes());
                case LayerEntry.HardLink link ->
                    weight += weight(link.attributes()) + link.target().length();
                case LayerEntry.Whiteout _, LayerEntry.Opaque _ -> {}
            }
        }
        return weight;
    }

    private static long weight(Attributes attributes) {
        long weight = 0;
        for (Xattr xattr : attributes.xattrs()) {
            weight += XATTR + xattr.name().length() + xattr.value().length();
        }
        return weight;
    }
}
