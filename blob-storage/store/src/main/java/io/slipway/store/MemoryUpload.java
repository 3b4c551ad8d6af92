package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;

/** An upload into a growing array. */
final class MemoryUpload implements BlobUpload {
    private final MemoryBlobStore store;
    private final UploadId id;
    private final ByteArrayOutputStream bytes;
    private UploadProgress progress;
    private boolean ended;

    MemoryUpload(MemoryBlobStore store, UploadId id, ByteArrayOutputStream bytes, UploadProgress progress) {
        this.store = store;
        this.id = id;
        this.bytes = bytes;
        this.progress = progress;
    }

    @Override
    public UploadId id() {
        return id;
    }

    @Override
    public UploadProgress progress() {
        return progress;
    }

    @Override
    public UploadProgress append(ReadableByteChannel body, long maxBytes) throws IOException {
        checkNotEnded();
        keepOnly(progress.offset());
        long limit = bytes.size() + maxBytes < 0 ? Long.MAX_VALUE : bytes.size() + maxBytes;
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer.clear())) {
                bytes.write(buffer.array(), 0, count);
                if (bytes.size() > limit) {
                    keepOnly(progress.offset());
                    throw new BlobTooLargeException(maxBytes);
                }
            }
        } finally {
            progress =
                    new UploadProgress(progress.algorithm(), bytes.size(), Optional.of(digest(progress.algorithm())));
        }
        return progress;
    }

    @Override
    public StoredBlob commit(Digest expected) throws DigestMismatchException {
        checkNotEnded();
        keepOnly(progress.offset());
        Digest actual = digest(expected.algorithm());
        if (!actual.equals(expected)) {
            cancel();
            throw new DigestMismatchException(expected, actual);
        }
        ended = true;
        return store.put(id, expected, bytes.toByteArray());
    }

    @Override
    public void cancel() {
        if (!ended) {
            ended = true;
            store.destroy(id);
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            store.letGo(id);
        }
    }

    private Digest digest(DigestAlgorithm algorithm) {
        return Digest.of(algorithm, algorithm.newMessageDigest().digest(bytes.toByteArray()));
    }

    private void keepOnly(long count) {
        if (bytes.size() > count) {
            byte[] kept = Arrays.copyOf(bytes.toByteArray(), (int) count);
            bytes.reset();
            bytes.writeBytes(kept);
        }
    }

    private void checkNotEnded() {
        if (ended) {
            throw new IllegalStateException("Upload " + id + " has ended");
        }
    }
}
