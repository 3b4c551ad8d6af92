package io.slipway.store;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps blobs by key.
 *
 * <p>A write goes {@link #begin}, {@link BlobUpload#append} as often as needed, then {@link BlobUpload#commit} or
 * {@link BlobUpload#cancel}; between two appends the upload may be closed and {@linkplain #resume resumed}, by another
 * process too. Nothing is visible before the commit. After it the object never changes until it is {@linkplain #delete
 * deleted}. All methods block and may be called from any thread; an {@link IOException} says that the storage failed,
 * never that the caller was wrong.
 */
public interface BlobStore {
    /** Starts an upload, which the caller holds until it closes, commits or cancels it. */
    BlobUpload begin(DigestAlgorithm algorithm) throws IOException;

    /**
     * Takes up an upload that was closed, or left by a process that died. Bytes beyond the recorded offset, which
     * nobody acknowledged, are dropped by the first append or commit, not before.
     *
     * @param recorded the progress that the caller had written down last
     * @return empty when there is no such upload, or less of it than was recorded
     * @throws UploadBusyException when somebody else holds it
     */
    Optional<BlobUpload> resume(UploadId id, UploadProgress recorded) throws IOException;

    /** A key for {@link #store} under which nobody else will store anything. */
    BlobKey newKey(Digest digest);

    /**
     * Stores content at hand in one go; as durable as a commit when this returns.
     *
     * @param key a new one, of the content's digest, which the caller has made sure of
     */
    void store(BlobKey key, byte[] content) throws IOException;

    /**
     * The object that a commit of this upload made of it, on stable storage when this returns: for somebody who does not
     * know how that commit ended. Empty when there was none, or its object was deleted.
     */
    Optional<StoredBlob> committed(UploadId id, Digest digest) throws IOException;

    /** The object's size in bytes; empty when there is no object. */
    Optional<Long> size(BlobKey key) throws IOException;

    /**
     * Opens an object for reading.
     *
     * @throws java.nio.file.NoSuchFileException when there is none
     */
    BlobContent open(BlobKey key) throws IOException;

    /** Deletes an object; false when there was none. Readers that hold it open are not disturbed. */
    boolean delete(BlobKey key) throws IOException;

    /**
     * All objects in no order; objects committed or deleted meanwhile may be missing. To be closed.
     *
     * @throws java.io.UncheckedIOException while it is read, when the storage fails
     */
    Stream<StoredObject> list() throws IOException;

    /**
     * The uploads that were neither committed nor cancelled, those somebody holds among them, in no order. To be closed.
     *
     * @throws java.io.UncheckedIOException while it is read, when the storage fails
     */
    Stream<UnfinishedUpload> unfinished() throws IOException;
}
