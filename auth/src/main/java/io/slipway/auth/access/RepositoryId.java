package io.slipway.auth.access;

/** The key of an image repository; other modules' tables refer to it. */
public record RepositoryId(long value) {

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
