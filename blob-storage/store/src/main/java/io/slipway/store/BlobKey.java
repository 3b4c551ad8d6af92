package io.slipway.store;

/**
 * Where an object lies inside the store that gave the key, for example {@code blobs/sha256/ab/abcd…}. Opaque: only that
 * store reads it. At most 1024 characters.
 */
public record BlobKey(String value) {
    /** Checks the length. */
    public BlobKey {
        if (value.isEmpty() || value.length() > 1024) {
            throw new IllegalArgumentException("A blob key has 1 to 1024 characters, this one has " + value.length());
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
