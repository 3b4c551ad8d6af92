package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upload into a file of its own, which becomes the object's file by a rename. */
final class FileUpload implements BlobUpload {
    private static final Logger log = LoggerFactory.getLogger(FileUpload.class);

    private final FileBlobStore store;
    private final UploadId id;
    private final Path file;
    private final FileArrivals arrivals;
    private UploadProgress progress;
    private @Nullable MessageDigest running;
    private @Nullable FileChannel channel;
    private boolean folderForced;
    private boolean ended;

    FileUpload(FileBlobStore store, UploadId id, UploadProgress progress) {
        this.store = store;
        this.id = id;
        this.file = store.layout().upload(id);
        this.progress = progress;
        this.arrivals = new FileArrivals(file, progress.offset());
        this.folderForced = progress.offset() > 0;
        this.running = store.runningDigests().take(id, progress.offset()).orElse(null);
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
        MessageDigest next = Hashing.copy(runningDigest());
        FileChannel target = channel();
        arrivals.count().setBack(progress.offset());
        Intake.Result result;
        try {
            result = store(new Intake(body, maxBytes, arrivals, progress.offset()), target, next);
            if (result.tooLarge()) {
                throw new BlobTooLargeException(maxBytes);
            }
        } catch (IOException | RuntimeException e) {
            dropUnacknowledged(target, e);
            throw e;
        }
        DigestAlgorithm algorithm = progress.algorithm();
        long offset = progress.offset() + result.received();
        progress = new UploadProgress(algorithm, offset, Optional.of(Hashing.soFar(algorithm, next)));
        running = next;
        if (result.bodyFailure().isPresent()) {
            throw result.bodyFailure().get();
        }
        return progress;
    }

    private Intake.Result store(Intake intake, FileChannel target, MessageDigest next) throws IOException {
        try (WriteBack writeBack = new WriteBack(file, target);
                DiskLane lane = new DiskLane(target, writeBack, next, store.buffers(), arrivals)) {
            if (!folderForced) {
                writeBack.alongside(() -> {
                    store.layout().forceUploads();
                    return true;
                });
            }
            Intake.Result result = intake.into(lane);
            if (!result.tooLarge()) {
                arrivals.count().complete(Hashing.soFar(progress.algorithm(), next));
            }
            if (result.received() > 0 && !result.tooLarge()) {
                store.layout().forceFile(file, target);
            }
            writeBack.settle();
            folderForced = true;
            return result;
        }
    }

    /** Cuts the file back to what {@link #progress} says; where even that fails the next use of the file does it. */
    private void dropUnacknowledged(FileChannel target, Exception cause) {
        arrivals.count().setBack(progress.offset());
        progress.digest().ifPresent(arrivals.count()::complete);
        try {
            target.truncate(progress.offset());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        closeChannel();
    }

    @Override
    public Arrived arrived() throws IOException {
        checkNotEnded();
        return arrivals.open();
    }

    @Override
    public StoredBlob commit(Digest expected) throws IOException, DigestMismatchException {
        checkNotEnded();
        Digest actual = digest(expected.algorithm());
        if (!actual.equals(expected)) {
            cancel();
            throw new DigestMismatchException(expected, actual);
        }
        if (progress.offset() == 0) {
            store.layout().forceFile(file, channel());
        }
        BlobKey key = store.layout().key(expected, id);
        arrivals.becomes(store.layout().file(key));
        try {
            store.layout().place(id, key);
        } finally {
            // Also when only the force failed. Where the file is still there, it can be tried again or cancelled.
            if (Files.notExists(file)) {
                end();
            }
        }
        return new StoredBlob(expected, progress.offset(), key);
    }

    private Digest digest(DigestAlgorithm algorithm) throws IOException {
        channel(); // refuses a file that has lost bytes
        if (algorithm == progress.algorithm() && progress.digest().isPresent()) {
            return progress.digest().get();
        }
        return algorithm == progress.algorithm()
                ? Hashing.soFar(algorithm, runningDigest())
                : Hashing.soFar(algorithm, readAgain(algorithm));
    }

    private MessageDigest runningDigest() throws IOException {
        MessageDigest known = running;
        if (known == null) {
            known = progress.offset() == 0 ? progress.algorithm().newMessageDigest() : readAgain(progress.algorithm());
            Digest seen = Hashing.soFar(progress.algorithm(), known);
            if (progress.digest().isPresent() && !progress.digest().get().equals(seen)) {
                throw new IOException("Upload %s is damaged: its %d bytes have the digest %s, recorded was %s"
                        .formatted(
                                id, progress.offset(), seen, progress.digest().get()));
            }
            running = known;
        }
        return known;
    }

    private MessageDigest readAgain(DigestAlgorithm algorithm) throws IOException {
        channel(); // cuts off what nobody acknowledged
        try (InputStream in = Files.newInputStream(file)) {
            return Hashing.read(in, algorithm);
        }
    }

    /** The file, cut to what was acknowledged and positioned at its end. */
    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open != null && open.isOpen()) {
            return open;
        }
        open = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            long size = open.size();
            if (size < progress.offset()) {
                throw new IOException(
                        "Upload %s is damaged: %d of its %d bytes are left".formatted(id, size, progress.offset()));
            }
            if (size > progress.offset()) {
                open.truncate(progress.offset());
                open.force(true);
            }
            open.position(progress.offset());
        } catch (IOException e) {
            open.close();
            throw e;
        }
        channel = open;
        return open;
    }

    @Override
    public void cancel() {
        if (ended) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("The file of the cancelled upload {} could not be deleted", id, e);
        }
        end();
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        if (running != null) {
            store.runningDigests().keep(id, progress.offset(), running);
        }
        end();
    }

    private void end() {
        ended = true;
        arrivals.count().end();
        closeChannel();
        store.letGo(id);
    }

    private void closeChannel() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.warn("The file of upload {} could not be closed", id, e);
            }
        }
    }

    private void checkNotEnded() {
        if (ended) {
            throw new IllegalStateException("Upload " + id + " has ended");
        }
    }
}
