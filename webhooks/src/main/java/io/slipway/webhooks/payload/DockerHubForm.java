package io.slipway.webhooks.payload;

import io.slipway.oci.RepositoryName;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The push of a tag as Docker Hub tells it. Descriptions, stars and comments do not exist here, so those are empty.
 *
 * <p>Source: Docker's documentation, "Webhooks", "Example webhook payload".
 */
final class DockerHubForm {
    private static final String CONTENT_TYPE = "application/json";

    /** There is no such tag: whoever acts on it finds nothing. */
    private static final String PING_TAG = "slipway-ping";

    private final RegistryFacts registry;

    DockerHubForm(RegistryFacts registry) {
        this.registry = registry;
    }

    Payload write(StoredEvent event) {
        return push(
                event.repository().toString(),
                event.required("tag"),
                event.actor(),
                event.occurredAt(),
                registry.repository(event.repository()));
    }

    Payload ping(String scope, String actor, Instant now) {
        return push(scope, PING_TAG, actor, now, registry.repository(RepositoryName.parse(scope)));
    }

    private Payload push(
            String name, String tag, String actor, Instant at, Optional<RegistryFacts.Repository> repository) {
        ObjectNode push = Payloads.JSON.createObjectNode();
        push.put("callback_url", "");
        push.putObject("push_data")
                .put("pushed_at", at.getEpochSecond())
                .put("pusher", actor)
                .put("tag", tag);
        int slash = name.indexOf('/');
        String namespace = slash < 0 ? name : name.substring(0, slash);
        push.putObject("repository")
                .put("comment_count", 0)
                .put(
                        "date_created",
                        repository
                                .map(RegistryFacts.Repository::createdAt)
                                .orElse(at)
                                .getEpochSecond())
                .put("description", "")
                .put("dockerfile", "")
                .put("full_description", "")
                .put("is_official", false)
                .put(
                        "is_private",
                        !repository.map(RegistryFacts.Repository::open).orElse(false))
                .put("is_trusted", false)
                .put("name", name.substring(slash + 1))
                .put("namespace", namespace)
                .put("owner", namespace)
                .put("repo_name", name)
                .put("repo_url", registry.address().map(URI::toString).orElse("") + "/" + name)
                .put("star_count", 0)
                .put("status", repository.isPresent() ? "Active" : "Deleted");
        return new Payload(CONTENT_TYPE, Payloads.JSON.writeValueAsString(push));
    }
}
