package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;

/** An upload into a growing array. */
final class MemoryUpload implements BlobUpload {
    private final MemoryBlobStore store;
    private final UploadId id;
    private final GrowingBytes bytes;
    private final ArrivalCount count;
    private UploadProgress progress;
    private boolean ended;

    MemoryUpload(MemoryBlobStore store, UploadId id, GrowingBytes bytes, UploadProgress progress) {
        this.store = store;
        this.id = id;
        this.bytes = bytes;
        this.progress = progress;
        this.count = new ArrivalCount(progress.offset());
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
        count.setBack(progress.offset());
        long limit = bytes.size() + maxBytes < 0 ? Long.MAX_VALUE : bytes.size() + maxBytes;
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer.clear())) {
                bytes.write(buffer.array(), 0, read);
                if (bytes.size() > limit) {
                    keepOnly(progress.offset());
                    count.setBack(progress.offset());
                    throw new BlobTooLargeException(maxBytes);
                }
                count.received(bytes.size());
            }
        } finally {
            progress =
                    new UploadProgress(progress.algorithm(), bytes.size(), Optional.of(digest(progress.algorithm())));
            progress.digest().ifPresent(count::complete);
        }
        return progress;
    }

    @Override
    public Arrived arrived() {
        checkNotEnded();
        return new View(count, bytes);
    }

    private record View(ArrivalCount arrivals, GrowingBytes bytes) implements Arrived {
        @Override
        public long count() {
            return arrivals.count();
        }

        @Override
        public Optional<Digest> digest() {
            return arrivals.digest();
        }

        @Override
        public long awaitMore(long position) throws InterruptedException {
            return arrivals.awaitMore(position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return bytes.read(target, position);
        }

        @Override
        public void close() {
            // There is nothing open.
        }
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
        count.end();
        return store.put(id, expected, bytes.toByteArray());
    }

    @Override
    public void cancel() {
        if (!ended) {
            ended = true;
            count.end();
            store.destroy(id);
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            count.end();
            store.letGo(id);
        }
    }

    private Digest digest(DigestAlgorithm algorithm) {
        return Digest.of(algorithm, algorithm.newMessageDigest().digest(bytes.toByteArray()));
    }

    private void keepOnly(long first) {
        if (bytes.size() > first) {
            byte[] kept = Arrays.copyOf(bytes.toByteArray(), (int) first);
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
