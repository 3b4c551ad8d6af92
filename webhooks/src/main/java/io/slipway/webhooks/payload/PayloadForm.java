package io.slipway.webhooks.payload;

import io.slipway.webhooks.EventType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a receiver wants its events to look like, and which of them have such a form. */
public enum PayloadForm {
    /** CloudEvents 1.0 in the structured mode of its HTTP binding. */
    CLOUD_EVENTS("cloudevents"),

    /** The envelope of the CNCF's distribution. There, a tag that moves is the push of a manifest that names it. */
    DISTRIBUTION("distribution"),

    /** Docker Hub's, which knows pushes of tags alone: here, that a tag has come to name another manifest. */
    DOCKER_HUB("dockerhub");

    private final String text;

    PayloadForm(String text) {
        this.text = text;
    }

    /** The form in rows and in JSON. */
    public String text() {
        return text;
    }

    /** The kinds of events that can be told in this form. */
    public Set<EventType> carried() {
        return switch (this) {
            case CLOUD_EVENTS -> Set.of(EventType.values());
            case DISTRIBUTION -> Set.of(EventType.MANIFEST_PUSHED, EventType.MANIFEST_DELETED, EventType.TAG_DELETED);
            case DOCKER_HUB -> Set.of(EventType.TAG_MOVED);
        };
    }

    /** The form of this name, if there is one. */
    public static Optional<PayloadForm> find(String text) {
        return Stream.of(values()).filter(form -> form.text.equals(text)).findFirst();
    }
}
