package io.slipway.webhooks.payload;

import io.slipway.webhooks.EventType;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Writes events in the form that a receiver asked for. */
public final class Payloads {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final CloudEventsForm cloudEvents;
    private final DistributionForm distribution;
    private final DockerHubForm dockerHub;

    public Payloads(RegistryFacts registry) {
        this.cloudEvents = new CloudEventsForm(registry);
        this.distribution = new DistributionForm(registry);
        this.dockerHub = new DockerHubForm(registry);
    }

    /** The event in a form that {@linkplain PayloadForm#carried carries} its kind. */
    public Payload write(PayloadForm form, StoredEvent event) {
        if (!form.carried().contains(event.type())) {
            throw new IllegalArgumentException(
                    form.text() + " has no form for " + event.type().text());
        }
        return switch (form) {
            case CLOUD_EVENTS -> cloudEvents.write(event);
            case DISTRIBUTION -> distribution.write(event);
            case DOCKER_HUB -> dockerHub.write(event);
        };
    }

    /**
     * Something harmless, to see whether a receiver is there: no change is reported by it.
     *
     * @param scope the namespace or the repository whose events the receiver gets
     */
    public Payload ping(PayloadForm form, UUID id, String scope, String actor, Instant now) {
        return switch (form) {
            case CLOUD_EVENTS -> cloudEvents.ping(id, scope, actor, now);
            case DISTRIBUTION -> distribution.ping();
            case DOCKER_HUB -> dockerHub.ping(scope, actor, now);
        };
    }

    /** {@code NAME:TAG}, or {@code NAME@DIGEST} where the event is not about a tag. */
    static String subject(StoredEvent event) {
        boolean tagged = event.type() == EventType.TAG_MOVED || event.type() == EventType.TAG_DELETED;
        return event.repository() + (tagged ? ":" + event.required("tag") : "@" + event.required("digest"));
    }
}
