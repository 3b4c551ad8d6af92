package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Keeps blobs on the heap, for tests and short trials: everything is gone when the process ends. */
public final class MemoryBlobStore implements BlobStore {
    private final Map<BlobKey, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<UploadId, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    private final Set<UploadId> held = ConcurrentHashMap.newKeySet();

    /** Makes an empty store. */
    public MemoryBlobStore() {}

    @Override
    public BlobUpload begin(DigestAlgorithm algorithm) {
        UploadId id = UploadId.random();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        held.add(id);
        uploads.put(id, bytes);
        return new MemoryUpload(this, id, bytes, UploadProgress.none(algorithm));
    }

    @Override
    public Optional<BlobUpload> resume(UploadId id, UploadProgress recorded) throws IOException {
        if (!held.add(id)) {
            throw new UploadBusyException(id);
        }
        ByteArrayOutputStream bytes = uploads.get(id);
        if (bytes == null || bytes.size() < recorded.offset()) {
            letGo(id);
            return Optional.empty();
        }
        return Optional.of(new MemoryUpload(this, id, bytes, recorded));
    }

    @Override
    public Optional<Long> size(BlobKey key) {
        byte[] object = objects.get(key);
        return object == null ? Optional.empty() : Optional.of((long) object.length);
    }

    @Override
    public BlobContent open(BlobKey key) throws IOException {
        byte[] object = objects.get(key);
        if (object == null) {
            throw new NoSuchFileException(key.value());
        }
        return new BlobContent.InStream(
                from -> new ByteArrayInputStream(object, (int) from, object.length - (int) from), object.length);
    }

    @Override
    public boolean delete(BlobKey key) {
        return objects.remove(key) != null;
    }

    @Override
    public Stream<BlobKey> list() {
        return List.copyOf(objects.keySet()).stream();
    }

    StoredBlob put(UploadId id, Digest digest, byte[] bytes) {
        BlobKey key = new BlobKey(digest.toString());
        objects.put(key, Arrays.copyOf(bytes, bytes.length));
        destroy(id);
        return new StoredBlob(digest, bytes.length, key);
    }

    void destroy(UploadId id) {
        uploads.remove(id);
        letGo(id);
    }

    void letGo(UploadId id) {
        held.remove(id);
    }
}
