package io.slipway.store;

import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/**
 * An unfinished upload, held by one caller at a time and used by one thread at a time; others may read what {@link
 * #arrived}.
 *
 * <p>Its life: append any number of times; then commit or cancel, which end it; or close, which leaves it to be resumed.
 */
public interface BlobUpload extends AutoCloseable {
    /** The name to resume it by. */
    UploadId id();

    /** What has been received and lies on stable storage. */
    UploadProgress progress();

    /**
     * Adds bytes at the end until the body ends, and returns when they lie on stable storage. The body is not closed.
     * Memory in use does not depend on the body's length.
     *
     * @param body blocks until it has a byte or has ended
     * @param maxBytes how many the body may have at most
     * @return the progress after it
     * @throws BlobTooLargeException when the body has more; what this call received is dropped again
     * @throws IOException when the body fails: what had arrived is kept and is part of {@link #progress()}; or when the
     *     storage fails: {@link #progress()} stays at what is known to be stored
     */
    UploadProgress append(ReadableByteChannel body, long maxBytes) throws IOException;

    /**
     * Lets others read what has arrived, also while {@link #append} goes on in another thread. To be closed; the upload's
     * own end does not close it.
     */
    Arrived arrived() throws IOException;

    /**
     * Verifies the bytes and makes them an object, on stable storage when this returns. Its key is its own, also where
     * the same bytes are stored already: whoever deletes one of the two does not harm the other. Ends the upload, except when the storage failed before the object was in place.
     *
     * @throws IOException when the storage failed; the object may be there all the same, but a loss of power may take it
     *     away, so nothing may be made to refer to it until another commit of the same bytes succeeds
     * @throws DigestMismatchException when the bytes have another digest; the upload is destroyed
     */
    StoredBlob commit(Digest expected) throws IOException, DigestMismatchException;

    /** Destroys the upload. Does nothing when it has ended. */
    void cancel();

    /** Lets go of the upload without destroying it. Does nothing when it has ended. */
    @Override
    void close();
}
