package io.slipway.store;

import java.util.UUID;

/** Names an upload; its wire form is the UUID in 36 lower-case characters. Knowing it gives no right by itself. */
public record UploadId(UUID value) {
    /** A new, unguessable one. */
    public static UploadId random() {
        return new UploadId(UUID.randomUUID());
    }

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException when it is not a UUID in its canonical form
     */
    public static UploadId parse(String text) {
        if (text.length() == 36) {
            UUID value = UUID.fromString(text);
            if (value.toString().equals(text)) {
                return new UploadId(value);
            }
        }
        throw new IllegalArgumentException("An upload is named by a UUID in 36 lower-case characters");
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
