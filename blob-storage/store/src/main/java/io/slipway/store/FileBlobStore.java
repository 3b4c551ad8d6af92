package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Keeps each blob in a file. One process at a time owns the root, which the caller sees to.
 *
 * <p>Bytes are forced to stable storage before an append returns; a commit is a rename within the root followed by a
 * force of the folder. All uploads together use at most 24 MiB of large buffers; one that finds none left makes do with
 * 16 KiB. Nothing is cleaned up at the start: unfinished uploads are there to be resumed.
 */
public final class FileBlobStore implements BlobStore {
    static final int BUFFERS = 48;
    private static final int RUNNING_DIGESTS = 1024;

    private final FileLayout layout;
    private final BufferPool buffers = new BufferPool(BUFFERS, BufferPool.LARGE);
    private final RunningDigests runningDigests = new RunningDigests(RUNNING_DIGESTS);
    private final Set<UploadId> held = ConcurrentHashMap.newKeySet();

    /**
     * Opens the store, and makes its folders on the first start.
     *
     * @throws IOException when the folders cannot be made, or hold the layout of another version
     */
    public FileBlobStore(Path root) throws IOException {
        this(root, StableStorage.DISK);
    }

    FileBlobStore(Path root, StableStorage storage) throws IOException {
        this.layout = FileLayout.open(root, storage);
    }

    @Override
    public BlobUpload begin(DigestAlgorithm algorithm) throws IOException {
        UploadId id = UploadId.random();
        Files.newByteChannel(layout.upload(id), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .close();
        held.add(id);
        return new FileUpload(this, id, UploadProgress.none(algorithm));
    }

    @Override
    public Optional<BlobUpload> resume(UploadId id, UploadProgress recorded) throws IOException {
        if (!held.add(id)) {
            throw new UploadBusyException(id);
        }
        boolean resumed = false;
        try {
            resumed = sizeOf(layout.upload(id))
                    .filter(size -> size >= recorded.offset())
                    .isPresent();
            return resumed ? Optional.of(new FileUpload(this, id, recorded)) : Optional.empty();
        } finally {
            if (!resumed) {
                letGo(id);
            }
        }
    }

    @Override
    public BlobKey newKey(Digest digest) {
        return layout.key(digest, UploadId.random());
    }

    @Override
    public void store(BlobKey key, byte[] content) throws IOException {
        UploadId id = UploadId.random();
        Path file = layout.upload(id);
        held.add(id);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            layout.forceFile(file, channel);
            layout.place(id, key);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        } finally {
            letGo(id);
        }
    }

    @Override
    public Optional<StoredBlob> committed(UploadId id, Digest digest) throws IOException {
        BlobKey key = layout.key(digest, id);
        Optional<Long> size = size(key);
        if (size.isPresent()) {
            // The rename may be all that the commit came to.
            layout.forceFolder(FileLayout.folderOf(layout.file(key)));
        }
        return size.map(bytes -> new StoredBlob(digest, bytes, key));
    }

    @Override
    public Optional<Long> size(BlobKey key) throws IOException {
        return sizeOf(layout.file(key));
    }

    @Override
    public BlobContent open(BlobKey key) throws IOException {
        Path file = layout.file(key);
        return new BlobContent.InFile(file, Files.size(file));
    }

    @Override
    public boolean delete(BlobKey key) throws IOException {
        return Files.deleteIfExists(layout.file(key));
    }

    @Override
    public Stream<StoredObject> list() {
        return layout.objects();
    }

    @Override
    public Stream<UnfinishedUpload> unfinished() {
        return layout.unfinished();
    }

    private static Optional<Long> sizeOf(Path file) throws IOException {
        try {
            return Optional.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    FileLayout layout() {
        return layout;
    }

    BufferPool buffers() {
        return buffers;
    }

    RunningDigests runningDigests() {
        return runningDigests;
    }

    void letGo(UploadId id) {
        held.remove(id);
    }
}
