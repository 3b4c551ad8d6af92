package io.slipway.webhooks;

import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of events, as rows and filters name them. */
public enum EventType {
    MANIFEST_PUSHED("manifest.pushed"),
    MANIFEST_DELETED("manifest.deleted"),
    TAG_MOVED("tag.moved"),
    TAG_DELETED("tag.deleted");

    private final String text;

    EventType(String text) {
        this.text = text;
    }

    /** The form in rows and in JSON, such as {@code tag.moved}. */
    public String text() {
        return text;
    }

    /** The kind of this name, if there is one. */
    public static Optional<EventType> find(String text) {
        return Stream.of(values()).filter(type -> type.text.equals(text)).findFirst();
    }

    static EventType of(RegistryEvent event) {
        return switch (event) {
            case RegistryEvent.ManifestPushed pushed -> MANIFEST_PUSHED;
            case RegistryEvent.ManifestDeleted deleted -> MANIFEST_DELETED;
            case RegistryEvent.TagMoved moved -> TAG_MOVED;
            case RegistryEvent.TagDeleted deleted -> TAG_DELETED;
        };
    }
}
