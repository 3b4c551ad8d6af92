package io.slipway.registry.explorer;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.store.BlobContent;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.BlobUpload;
import io.slipway.store.StoredBlob;
import io.slipway.store.StoredObject;
import io.slipway.store.UnfinishedUpload;
import io.slipway.store.UploadId;
import io.slipway.store.UploadProgress;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store that tells of each deletion, twice. Before it, so that nothing made of an object outlives it, even when the process
 * dies in between; after it, for what was begun meanwhile.
 */
public final class ForgettingBlobStore implements BlobStore {
    private final BlobStore store;
    private volatile Listener listener = key -> {};

    /** Removes what was made of an object. */
    @FunctionalInterface
    public interface Listener {
        /** The object is about to be deleted, or has been. */
        void deleted(BlobKey key) throws IOException;
    }

    public ForgettingBlobStore(BlobStore store) {
        this.store = store;
    }

    /** Sets who is told. */
    public void onDelete(Listener told) {
        listener = told;
    }

    @Override
    public boolean delete(BlobKey key) throws IOException {
        listener.deleted(key);
        boolean deleted = store.delete(key);
        listener.deleted(key);
        return deleted;
    }

    @Override
    public BlobUpload begin(DigestAlgorithm algorithm) throws IOException {
        return store.begin(algorithm);
    }

    @Override
    public Optional<BlobUpload> resume(UploadId id, UploadProgress recorded) throws IOException {
        return store.resume(id, recorded);
    }

    @Override
    public BlobKey newKey(Digest digest) {
        return store.newKey(digest);
    }

    @Override
    public void store(BlobKey key, byte[] content) throws IOException {
        store.store(key, content);
    }

    @Override
    public Optional<StoredBlob> committed(UploadId id, Digest digest) throws IOException {
        return store.committed(id, digest);
    }

    @Override
    public Optional<Long> size(BlobKey key) throws IOException {
        return store.size(key);
    }

    @Override
    public BlobContent open(BlobKey key) throws IOException {
        return store.open(key);
    }

    @Override
    public Stream<StoredObject> list() throws IOException {
        return store.list();
    }

    @Override
    public Stream<UnfinishedUpload> unfinished() throws IOException {
        return store.unfinished();
    }
}
