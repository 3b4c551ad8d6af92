package io.slipway.store;

import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The running hashes of uploads that are closed and may be resumed: the latest ones, some hundred bytes each. */
final class RunningDigests {
    /** A hash of so many bytes from the upload's start. */
    record At(long offset, MessageDigest digest) {}

    private final Map<UploadId, At> byUpload;

    RunningDigests(int most) {
        this.byUpload = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<UploadId, At> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void keep(UploadId id, long offset, MessageDigest digest) {
        byUpload.remove(id);
        byUpload.put(id, new At(offset, digest));
    }

    /** Takes the hash out, if it is of that many bytes. */
    synchronized Optional<MessageDigest> take(UploadId id, long offset) {
        At at = byUpload.remove(id);
        return at != null && at.offset() == offset ? Optional.of(at.digest()) : Optional.empty();
    }
}
