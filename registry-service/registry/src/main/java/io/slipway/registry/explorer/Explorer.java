package io.slipway.registry.explorer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipway.auth.account.TooBusyException;
import io.slipway.layer.Content;
import io.slipway.layer.Durability;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.chunked.DamagedFileException;
import io.slipway.layer.chunked.FileTooLargeException;
import io.slipway.layer.listing.ImageLister;
import io.slipway.layer.listing.ImageListing;
import io.slipway.layer.listing.ListedFile;
import io.slipway.layer.listing.StoredLayer;
import io.slipway.layer.tar.TarBytes;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.registry.jobs.JobOwner;
import io.slipway.registry.jobs.JobProgress;
import io.slipway.registry.jobs.JobRefusedException;
import io.slipway.registry.jobs.JobView;
import io.slipway.registry.jobs.Jobs;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What images hold. The first question about an image starts a job that indexes its layers and lists it; those after it are
 * answered from the listing. An image that cannot be listed is refused for an hour without being tried again. Of a mirrored image
 * the job first fetches what nobody has pulled yet.
 */
public final class Explorer {
    private static final Logger LOG = LoggerFactory.getLogger(Explorer.class);
    private static final long POLL_MILLIS = 100;
    private static final Duration REFUSED = Duration.ofHours(1);
    private static final int MOST_REFUSED = 10_000;
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final IndexFolder folder;
    private final LayerIndexing indexing;
    private final Images images;
    private final BlobStore blobs;
    private final MissingLayers missing;
    private final Jobs jobs;
    private final ExplorerSettings settings;
    private final Semaphore lister = new Semaphore(1, true);
    private final Semaphore readers;
    private final OpenArchives archives;
    private final Cache<Digest, String> refused = Caffeine.newBuilder()
            .maximumSize(MOST_REFUSED)
            .expireAfterWrite(REFUSED)
            .build();

    /** An answer, or the job that has to be waited for. */
    public sealed interface Answer<T> {
        /** The answer. */
        record Ready<T>(T value) implements Answer<T> {}

        /** The image is being indexed. */
        record Waiting<T>(JobView job) implements Answer<T> {}
    }

    /** Reads something out of a listing, which is open meanwhile. */
    @FunctionalInterface
    public interface Question<T> {
        /** Reads it. */
        T ask(ImageListing listing) throws IOException;
    }

    Explorer(
            IndexFolder folder,
            Images images,
            BlobStore blobs,
            MissingLayers missing,
            Jobs jobs,
            ExplorerSettings settings) {
        this.folder = folder;
        this.indexing = new LayerIndexing(folder, blobs, settings);
        this.images = images;
        this.blobs = blobs;
        this.missing = missing;
        this.jobs = jobs;
        this.settings = settings;
        this.readers = new Semaphore(settings.readers());
        this.archives = new OpenArchives(settings.readers());
    }

    /**
     * Asks about an image that the caller may pull.
     *
     * @throws NotListedException when the image cannot be listed
     * @throws TooBusyException when too many ask, or too many images wait to be indexed
     */
    public <T> Answer<T> ask(JobOwner owner, Images.Image image, Question<T> question) throws IOException {
        Optional<List<StoredBlob>> stored = stored(image);
        if (stored.isEmpty() && missing.mayBeFetched(image)) {
            return new Answer.Waiting<>(fetch(owner, image));
        }
        List<StoredBlob> layers = stored.isPresent() ? stored.get() : layers(image);
        Optional<T> known = peek(layers, question);
        return known.isPresent() ? new Answer.Ready<>(known.get()) : new Answer.Waiting<>(start(owner, image, layers));
    }

    /** Asks about an image; nothing when it is not listed yet, which starts nothing. */
    public <T> Optional<T> peek(Images.Image image, Question<T> question) throws IOException {
        Optional<List<StoredBlob>> layers = stored(image);
        return layers.isEmpty() ? Optional.empty() : peek(layers.get(), question);
    }

    private <T> Optional<T> peek(List<StoredBlob> layers, Question<T> question) throws IOException {
        Path path = folder.image(keys(layers));
        if (!folder.has(path)) {
            return Optional.empty();
        }
        beginReading();
        try (ImageListing listing = ImageListing.open(path)) {
            return Optional.of(question.ask(listing));
        } catch (DamagedFileException e) {
            // A question that reads two images may have met with the other one.
            dropDamaged(e);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            folder.drop(path);
            return Optional.empty();
        } finally {
            readers.release();
        }
    }

    private void beginReading() {
        if (!readers.tryAcquire()) {
            throw new TooBusyException("too many folders are being read", BUSY);
        }
    }

    /** The image's layers; nothing unless all are here. */
    private Optional<List<StoredBlob>> stored(Images.Image image) {
        List<StoredBlob> layers = new ArrayList<>();
        for (Descriptor layer : image.manifest().layers()) {
            Optional<StoredBlob> stored = images.blob(image, layer.digest());
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            layers.add(stored.get());
        }
        return Optional.of(layers);
    }

    private List<StoredBlob> layers(Images.Image image) {
        List<StoredBlob> layers = new ArrayList<>();
        for (Descriptor layer : image.manifest().layers()) {
            layers.add(images.blob(image, layer.digest())
                    .orElseThrow(() -> new NotListedException("the layer " + layer.digest() + " is not stored here")));
        }
        return layers;
    }

    private JobView start(JobOwner owner, Images.Image image, List<StoredBlob> layers) {
        Path path = folder.image(keys(layers));
        return start(owner, image, "" + path.getFileName(), progress -> list(image, layers, 0, progress));
    }

    private JobView fetch(JobOwner owner, Images.Image image) {
        return start(owner, image, image.digest().toString(), progress -> {
            long fetched = missing.fetch(image, progress);
            List<StoredBlob> layers =
                    stored(image).orElseThrow(() -> new JobRefusedException("a layer was deleted meanwhile"));
            list(image, layers, fetched, progress);
        });
    }

    private JobView start(JobOwner owner, Images.Image image, String what, Jobs.Work work) {
        String why = refused.getIfPresent(image.digest());
        if (why != null) {
            throw new NotListedException(why);
        }
        String subject = image.repository().name() + "@" + image.digest();
        // Two repositories may have the same layers, and only those who may see one are to learn its name.
        String key = image.repository().id().value() + " " + what;
        return jobs.start(owner, new Jobs.Order("index", subject, key, "bytes"), work);
    }

    private void list(Images.Image image, List<StoredBlob> layers, long before, JobProgress progress)
            throws IOException, JobRefusedException, InterruptedException {
        Path path = folder.image(keys(layers));
        IndexFolder.Making making = folder.begin(path, keys(layers));
        try {
            long size = index(layers, before, progress);
            while (!lister.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.check();
            }
            try {
                if (!folder.has(path)) {
                    mergeHealing(making, layers, size, progress);
                }
            } finally {
                lister.release();
            }
        } catch (InvalidLayerException | FileTooLargeException e) {
            String why = String.valueOf(e.getMessage());
            refused.put(image.digest(), why);
            throw new JobRefusedException(why, e);
        } catch (NoRoomException e) {
            throw new JobRefusedException(String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw new JobRefusedException("a layer was deleted meanwhile", e);
        } finally {
            folder.end(making);
        }
    }

    /** Answers how much there was to do in all, and before. */
    private long index(List<StoredBlob> layers, long before, JobProgress progress)
            throws IOException, JobRefusedException, InterruptedException {
        Map<BlobKey, StoredBlob> distinct = new LinkedHashMap<>();
        layers.forEach(layer -> distinct.put(layer.key(), layer));
        long total =
                before + distinct.values().stream().mapToLong(StoredBlob::size).sum();
        progress.total(total);
        AtomicInteger begun = new AtomicInteger();
        SideBySide.run(
                Math.min(settings.indexing(), distinct.size()),
                List.copyOf(distinct.values()),
                progress,
                (layer, share) -> {
                    share.note("reading layer " + begun.incrementAndGet() + " of " + distinct.size());
                    indexing.index(layer, share);
                });
        return total;
    }

    /** Puts the layers together, and makes the index of a layer anew that turns out to be damaged, or that a reader found so. */
    private void mergeHealing(IndexFolder.Making making, List<StoredBlob> layers, long size, JobProgress progress)
            throws IOException, JobRefusedException, InterruptedException {
        long total = size;
        for (int left = layers.size(); ; left--) {
            try {
                merge(making, layers, progress);
                return;
            } catch (DamagedFileException e) {
                if (left == 0) {
                    throw e;
                }
                dropDamaged(e);
            } catch (NoSuchFileException e) {
                if (left == 0) {
                    throw e;
                }
                folder.drop(Path.of(e.getFile()));
            }
            List<StoredBlob> missing = new ArrayList<>();
            for (StoredBlob layer : layers) {
                if (!folder.has(folder.layer(layer.key()))) {
                    missing.add(layer);
                }
            }
            total = index(missing, total, progress);
        }
    }

    /** Removes the file that was found to be damaged. */
    private void dropDamaged(DamagedFileException damage) throws IOException {
        LOG.warn("a file of the explorer is damaged, and is made anew when it is needed: {}", damage.getMessage());
        if (damage.file().isPresent()) {
            folder.drop(damage.file().get());
        }
    }

    private void merge(IndexFolder.Making making, List<StoredBlob> layers, JobProgress progress)
            throws IOException, JobRefusedException {
        progress.note("putting the layers together");
        try (ImageLister image = new ImageLister(making.path(), settings.memory(), folder.space(making))) {
            image.list(layers.stream().map(layer -> folder.layer(layer.key())).toList(), done -> progress.check());
            if (!folder.commit(making, () -> image.commit(Durability.SYNCED))) {
                throw new JobRefusedException("a layer was deleted meanwhile");
            }
        }
    }

    private static List<BlobKey> keys(List<StoredBlob> layers) {
        return layers.stream().map(StoredBlob::key).toList();
    }

    /**
     * The unpacked archive of one of the image's layers, to read files from. To be closed.
     *
     * @param layer from 0, the bottom one
     */
    public Answer<TarBytes> archive(JobOwner owner, Images.Image image, int layer) throws IOException {
        List<StoredBlob> layers = layers(image);
        StoredBlob stored = layers.get(layer);
        archives.enter(owner);
        boolean opened = false;
        try {
            TarBytes archive = new ReadArchive(open(stored), archives, owner);
            opened = true;
            return new Answer.Ready<>(archive);
        } catch (DamagedFileException | NoSuchFileException e) {
            return new Answer.Waiting<>(anew(owner, image, layers, stored));
        } finally {
            if (!opened) {
                archives.leave(owner);
            }
        }
    }

    /**
     * All bytes of a regular file of the image that is small enough for it.
     *
     * @param file as the image's listing has it
     */
    Answer<byte[]> read(JobOwner owner, Images.Image image, ListedFile file) throws IOException {
        if (!(file.content() instanceof Content.RegularFile(long offset, long size))) {
            throw new IllegalArgumentException("only regular files have bytes");
        }
        return switch (archive(owner, image, file.layer())) {
            case Answer.Waiting<TarBytes>(JobView job) -> new Answer.Waiting<>(job);
            case Answer.Ready<TarBytes>(TarBytes archive) -> {
                byte[] bytes = new byte[Math.toIntExact(size)];
                try (archive) {
                    archive.read(offset, ByteBuffer.wrap(bytes));
                    yield new Answer.Ready<>(bytes);
                } catch (DamagedFileException e) {
                    yield new Answer.Waiting<>(anew(owner, image, file.layer(), e));
                }
            }
        };
    }

    /**
     * The archive of a layer was damaged when it was read: its index is made anew.
     *
     * @param layer from 0, the bottom one
     */
    public JobView anew(JobOwner owner, Images.Image image, int layer, DamagedFileException damage) throws IOException {
        dropDamaged(damage);
        List<StoredBlob> layers = layers(image);
        return anew(owner, image, layers, layers.get(layer));
    }

    /** The index of a layer is gone or damaged, and made again together with the listing, which has outlived it. */
    private JobView anew(JobOwner owner, Images.Image image, List<StoredBlob> layers, StoredBlob layer)
            throws IOException {
        folder.drop(folder.layer(layer.key()));
        folder.drop(folder.image(keys(layers)));
        return start(owner, image, layers);
    }

    private TarBytes open(StoredBlob stored) throws IOException {
        Path path = folder.layer(stored.key());
        // Counts as used; whether it is there shows when it is opened.
        folder.has(path);
        StoredLayer layer = StoredLayer.open(path);
        if (layer.facts().copied()) {
            return layer.tar();
        }
        layer.close();
        return StoredTar.of(blobs.open(stored.key()));
    }
}
