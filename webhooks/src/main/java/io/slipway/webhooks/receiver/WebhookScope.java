package io.slipway.webhooks.receiver;

import io.slipway.oci.RepositoryName;
import java.util.Optional;

/**
 * Whose events a target gets.
 *
 * @param repository one of the namespace's repositories; empty for all of them
 */
public record WebhookScope(String namespace, Optional<RepositoryName> repository) {

    /** The events of one repository. */
    public static WebhookScope of(RepositoryName repository) {
        return new WebhookScope(repository.namespace(), Optional.of(repository));
    }

    /** The events of all repositories of a namespace. */
    public static WebhookScope ofNamespace(String namespace) {
        return new WebhookScope(namespace, Optional.empty());
    }

    /** The repository's name, or the namespace's. */
    @Override
    public String toString() {
        return repository.map(RepositoryName::toString).orElse(namespace);
    }
}
