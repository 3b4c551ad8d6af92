package io.slipway.webhooks.payload;

import io.slipway.oci.RepositoryName;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** What payloads tell besides the event. Asked when an event is sent, so it is the state of then. */
public interface RegistryFacts {
    /**
     * A repository.
     *
     * @param open whether everybody may pull
     */
    record Repository(boolean open, Instant createdAt) {}

    /** The one address of this registry, when a setting fixes it: scheme and host, perhaps a port. */
    Optional<URI> address();

    /** The repository of this name; empty when it was deleted since. */
    Optional<Repository> repository(RepositoryName name);
}
