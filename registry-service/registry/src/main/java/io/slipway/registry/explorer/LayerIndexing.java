package io.slipway.registry.explorer;

import static java.util.Objects.requireNonNull;

import io.slipway.layer.Durability;
import io.slipway.layer.decode.Compression;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.layer.decode.Inflation;
import io.slipway.layer.listing.LayerFacts;
import io.slipway.layer.listing.LayerIndexer;
import io.slipway.layer.tar.TarBytes;
import io.slipway.registry.jobs.JobProgress;
import io.slipway.registry.jobs.JobRefusedException;
import io.slipway.store.BlobContent;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Makes the index of one layer, once, however many jobs want it at the same time. */
final class LayerIndexing {
    private static final long POLL_MILLIS = 100;

    private final IndexFolder folder;
    private final BlobStore blobs;
    private final ExplorerSettings settings;
    private final Map<Path, Turn> underWay = new ConcurrentHashMap<>();

    LayerIndexing(IndexFolder folder, BlobStore blobs, ExplorerSettings settings) {
        this.folder = folder;
        this.blobs = blobs;
        this.settings = settings;
    }

    /** One after the other makes the index of a layer, as long as anybody wants to. */
    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock();
        // Guarded by the map's key.
        private int users = 1;

        Turn joined() {
            users++;
            return this;
        }

        @Nullable
        Turn left() {
            return --users == 0 ? null : this;
        }
    }

    /**
     * Makes the index unless it is there. The job's progress goes on by the layer's stored size in all.
     *
     * @throws JobRefusedException when the layer is deleted meanwhile
     */
    void index(StoredBlob layer, JobProgress progress) throws IOException, JobRefusedException, InterruptedException {
        Path path = folder.layer(layer.key());
        Turn turn =
                requireNonNull(underWay.compute(path, (key, others) -> others == null ? new Turn() : others.joined()));
        try {
            while (!turn.lock.tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.check();
            }
            try {
                if (folder.has(path)) {
                    progress.advance(layer.size());
                } else {
                    make(layer, path, progress);
                }
            } finally {
                turn.lock.unlock();
            }
        } finally {
            underWay.computeIfPresent(path, (key, others) -> others.left());
        }
    }

    private void make(StoredBlob layer, Path path, JobProgress progress) throws IOException, JobRefusedException {
        IndexFolder.Making making = folder.begin(path, List.of(layer.key()));
        Pace pace = new Pace(progress, layer.size());
        try (LayerIndexer indexer =
                new LayerIndexer(path, layer.key().value(), folder.space(making), settings.archives(), pace)) {
            LayerFacts facts = index(blobs.open(layer.key()), indexer);
            if (!folder.commit(making, () -> indexer.commit(facts, Durability.SYNCED))) {
                throw new JobRefusedException("the layer " + layer.digest() + " was deleted meanwhile");
            }
            pace.tell(layer.size());
        } finally {
            folder.end(making);
        }
    }

    private LayerFacts index(BlobContent content, LayerIndexer indexer) throws IOException {
        Compression compression;
        try (InputStream in = content.open(0)) {
            byte[] head = in.readNBytes(Compression.HEAD);
            compression = Compression.of(head, head.length);
        }
        if (compression == Compression.NONE) {
            try (TarBytes tar = StoredTar.of(content)) {
                return indexer.index(tar);
            }
        }
        try (InputStream in = content.open(0)) {
            return indexer.index(
                    in,
                    new Inflation(
                            compression, GzipDecoder.JDK, settings.layerSize().toBytes()));
        }
    }

    /** Half of a layer's progress is to unpack it, the other half to look through it. */
    private static final class Pace implements LayerIndexer.Progress {
        private final JobProgress progress;
        private final long size;
        private long told;

        Pace(JobProgress progress, long size) {
            this.progress = progress;
            this.size = size;
        }

        @Override
        public void unpacked(long read) throws IOException {
            progress.check();
            tell(read / 2);
        }

        @Override
        public void looked(long position, long of, int entries) throws IOException {
            progress.check();
            tell(size / 2 + (long) ((size - size / 2) * ((double) position / Math.max(of, 1))));
        }

        void tell(long done) {
            long until = Math.min(done, size);
            if (until > told) {
                progress.advance(until - told);
                told = until;
            }
        }
    }
}
