package io.slipway.webhooks.delivery;

import java.util.Optional;
import java.util.stream.Stream;

/** What has become of an event for one target. */
public enum DeliveryState {
    /** It is sent, or sent again, when its turn comes. */
    PENDING("pending"),
    /** A receiver said that it has it. */
    DELIVERED("delivered"),
    /** It has stepped aside, and is sent again by hand alone. */
    FAILED("failed");

    private final String text;

    DeliveryState(String text) {
        this.text = text;
    }

    /** The form in rows and in JSON. */
    public String text() {
        return text;
    }

    /** The state of this name, if there is one. */
    public static Optional<DeliveryState> find(String text) {
        return Stream.of(values()).filter(state -> state.text.equals(text)).findFirst();
    }
}
