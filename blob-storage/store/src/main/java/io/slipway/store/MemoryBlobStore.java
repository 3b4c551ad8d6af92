package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Keeps blobs on the heap, for tests and short trials: everything is gone when the process ends. */
public final class MemoryBlobStore implements BlobStore {
    // Two are never compared, and nothing changes the bytes.
    @SuppressWarnings("ArrayRecordComponent")
    private record Kept(byte[] bytes, Instant storedAt) {}

    private record Unfinished(GrowingBytes bytes, Instant begunAt) {}

    private final Map<BlobKey, Kept> objects = new ConcurrentHashMap<>();
    private final Map<UploadId, Unfinished> uploads = new ConcurrentHashMap<>();
    private final Set<UploadId> held = ConcurrentHashMap.newKeySet();

    /** Makes an empty store. */
    public MemoryBlobStore() {}

    @Override
    public BlobUpload begin(DigestAlgorithm algorithm) {
        UploadId id = UploadId.random();
        GrowingBytes bytes = new GrowingBytes();
        held.add(id);
        uploads.put(id, new Unfinished(bytes, Instant.now()));
        return new MemoryUpload(this, id, bytes, UploadProgress.none(algorithm));
    }

    @Override
    public Optional<BlobUpload> resume(UploadId id, UploadProgress recorded) throws IOException {
        if (!held.add(id)) {
            throw new UploadBusyException(id);
        }
        Unfinished upload = uploads.get(id);
        if (upload == null || upload.bytes().size() < recorded.offset()) {
            letGo(id);
            return Optional.empty();
        }
        return Optional.of(new MemoryUpload(this, id, upload.bytes(), recorded));
    }

    @Override
    public BlobKey newKey(Digest digest) {
        return key(UploadId.random(), digest);
    }

    @Override
    public void store(BlobKey key, byte[] content) {
        objects.put(key, new Kept(Arrays.copyOf(content, content.length), Instant.now()));
    }

    @Override
    public Optional<StoredBlob> committed(UploadId id, Digest digest) {
        BlobKey key = key(id, digest);
        return size(key).map(bytes -> new StoredBlob(digest, bytes, key));
    }

    @Override
    public Optional<Long> size(BlobKey key) {
        return Optional.ofNullable(objects.get(key)).map(kept -> (long) kept.bytes().length);
    }

    @Override
    public BlobContent open(BlobKey key) throws IOException {
        Kept kept = objects.get(key);
        if (kept == null) {
            throw new NoSuchFileException(key.value());
        }
        byte[] object = kept.bytes();
        return new BlobContent.InStream(
                from -> new ByteArrayInputStream(object, (int) from, object.length - (int) from), object.length);
    }

    @Override
    public boolean delete(BlobKey key) {
        return objects.remove(key) != null;
    }

    @Override
    public Stream<StoredObject> list() {
        return List.copyOf(objects.entrySet()).stream()
                .map(entry -> new StoredObject(
                        entry.getKey(),
                        entry.getValue().bytes().length,
                        entry.getValue().storedAt()));
    }

    @Override
    public Stream<UnfinishedUpload> unfinished() {
        return List.copyOf(uploads.entrySet()).stream()
                .map(entry ->
                        new UnfinishedUpload(entry.getKey(), entry.getValue().begunAt()));
    }

    StoredBlob put(UploadId id, Digest digest, byte[] bytes) {
        BlobKey key = key(id, digest);
        store(key, bytes);
        destroy(id);
        return new StoredBlob(digest, bytes.length, key);
    }

    private static BlobKey key(UploadId id, Digest digest) {
        return new BlobKey(digest + "." + id);
    }

    void destroy(UploadId id) {
        uploads.remove(id);
        letGo(id);
    }

    void letGo(UploadId id) {
        held.remove(id);
    }
}
