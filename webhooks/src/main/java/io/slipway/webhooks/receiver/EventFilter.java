package io.slipway.webhooks.receiver;

import io.slipway.webhooks.EventType;
import io.slipway.webhooks.payload.PayloadForm;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of events that a target gets, at least one. */
public record EventFilter(Set<EventType> types) {

    public EventFilter {
        if (types.isEmpty()) {
            throw new InvalidWebhookException(
                    "the field 'events' names at least one kind; leave it out for all that the form has");
        }
        types = Set.copyOf(types);
    }

    /** All that the form has. */
    public static EventFilter all(PayloadForm form) {
        return new EventFilter(form.carried());
    }

    /**
     * Reads the names of kinds.
     *
     * @throws InvalidWebhookException naming the one that is none
     */
    public static EventFilter parse(List<String> names) {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String name : names) {
            types.add(EventType.find(name)
                    .orElseThrow(() -> new InvalidWebhookException("the field 'events' has '%s'; there are %s"
                            .formatted(shortened(name), list(EnumSet.allOf(EventType.class))))));
        }
        return new EventFilter(types);
    }

    /** Refuses a kind that the form cannot tell. */
    void check(PayloadForm form) {
        for (EventType type : types) {
            if (!form.carried().contains(type)) {
                throw new InvalidWebhookException(
                        "the field 'events' has '%s', which the form '%s' cannot tell: it has %s"
                                .formatted(type.text(), form.text(), list(form.carried())));
            }
        }
    }

    /** In the order of their names. */
    public List<String> names() {
        return types.stream().map(EventType::text).sorted().toList();
    }

    private static String list(Collection<EventType> types) {
        return types.stream().map(EventType::text).sorted().collect(Collectors.joining(", "));
    }

    private static String shortened(String name) {
        return name.length() <= 50 ? name : name.substring(0, 50) + "…";
    }
}
