package io.slipway.agent.snapshot;

import io.slipway.layer.tree.LayerIndex;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The layers of this machine, each as one flat tar: the uncompressed bytes that its diff id names. A layer is there whole
 * or not at all; it is read by path and never changed.
 *
 * <p>Lifecycle: {@link #lease} what is needed, look whether it is there, write what is not as a {@link #draft} and {@link
 * #commit} it; close the lease when something durable (an image's snapshot) holds the layer. {@link #sweep} deletes what
 * neither holds.
 */
public final class LayerStore {
    private final DataFolder folder;
    private final Map<Digest, Integer> leases = new HashMap<>();
    private int keepers;
    /** Of leased layers only, and not of all when they are large, since an index takes megabytes. */
    private final Map<Digest, LayerIndex> indexes = new HashMap<>();

    private final NameMemory names;

    LayerStore(DataFolder folder, NameMemory names) {
        this.folder = folder;
        this.names = names;
    }

    NameMemory names() {
        return names;
    }

    /** Keeps a layer, be it there or not yet, from being swept until it is closed. */
    public final class Lease implements AutoCloseable {
        private final Digest diffId;
        private boolean open = true;

        private Lease(Digest diffId) {
            this.diffId = diffId;
        }

        @Override
        public void close() {
            synchronized (leases) {
                if (open) {
                    open = false;
                    leases.computeIfPresent(diffId, (id, count) -> count == 1 ? null : count - 1);
                    if (!leases.containsKey(diffId)) {
                        indexes.remove(diffId);
                    }
                }
            }
        }
    }

    /** Keeps all layers until it is closed, once. */
    @FunctionalInterface
    public interface Keeper extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes a lease. */
    public Lease lease(Digest diffId) {
        synchronized (leases) {
            leases.merge(diffId, 1, Integer::sum);
        }
        return new Lease(diffId);
    }

    /** Keeps all layers until it is closed: for layers whose diff ids are known only when they have been written. */
    public Keeper keepAll() {
        synchronized (leases) {
            keepers++;
        }
        return () -> {
            synchronized (leases) {
                keepers--;
            }
        };
    }

    /** Whether the layer is here. */
    public boolean has(Digest diffId) {
        return Files.isRegularFile(folder.layer(diffId));
    }

    /** The layer's flat tar, which need not be there. */
    public Path tar(Digest diffId) {
        return folder.layer(diffId);
    }

    /** The bytes of the layer's flat tar. */
    public long size(Digest diffId) throws IOException {
        return Files.size(folder.layer(diffId));
    }

    /** A new, empty file for a layer that is being written. Whoever asked for it deletes it if it is not committed. */
    public Path draft() throws IOException {
        return Files.createTempFile(folder.drafts(), "layer", ".tar");
    }

    /**
     * Makes a draft the layer of that diff id, which its writer has compared with the bytes. Synced when this returns.
     *
     * @throws io.slipway.layer.InvalidLayerException when the archive holds what layers may not hold, or more names than
     *     memory has room for
     */
    public void commit(Path draft, Digest diffId) throws IOException {
        try (NameMemory.Turn _ = names.turn()) {
            keep(diffId, names.read(draft));
        }
        boolean moved = false;
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
            Path target = folder.layer(diffId);
            Files.createDirectories(target.getParent());
            DurableFiles.move(draft, target);
            moved = true;
        } finally {
            if (!moved) {
                forget(diffId);
            }
        }
    }

    private void forget(Digest diffId) {
        synchronized (leases) {
            indexes.remove(diffId);
        }
    }

    private void keep(Digest diffId, LayerIndex index) {
        long weight = NameMemory.weight(index);
        synchronized (leases) {
            long all = indexes.values().stream().mapToLong(NameMemory::weight).sum();
            if (leases.containsKey(diffId) && all + weight <= names.kept()) {
                indexes.put(diffId, new LayerIndex(folder.layer(diffId), index.tarSize(), index.entries()));
            }
        }
    }

    /** What lies where in a layer. Whoever asks has the {@linkplain NameMemory#turn() turn}. */
    LayerIndex index(Digest diffId) throws IOException {
        synchronized (leases) {
            LayerIndex known = indexes.get(diffId);
            if (known != null) {
                return known;
            }
        }
        return names.read(folder.layer(diffId));
    }

    /** Deletes all layers that are neither leased nor among those to be kept, and returns which. */
    Set<Digest> sweep(Supplier<Set<Digest>> keep) throws IOException {
        Set<Digest> deleted = new HashSet<>();
        synchronized (leases) {
            if (keepers > 0) {
                return deleted;
            }
            Set<Digest> kept = keep.get();
            for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
                sweep(algorithm, kept, deleted);
            }
        }
        return deleted;
    }

    private void sweep(DigestAlgorithm algorithm, Set<Digest> kept, Set<Digest> deleted) throws IOException {
        Path layers = folder.layers().resolveSibling(algorithm.wireName());
        if (!Files.isDirectory(layers)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layers, "*.tar")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                Digest diffId = new Digest(algorithm, name.substring(0, name.length() - ".tar".length()));
                if (!kept.contains(diffId) && !leases.containsKey(diffId)) {
                    Files.deleteIfExists(file);
                    deleted.add(diffId);
                }
            }
        }
    }

    /** Removes what earlier runs left half written. Only before anything is written. */
    void removeDrafts() throws IOException {
        TreeRemoval.empty(folder.drafts());
    }
}
