package io.slipway.registry.api;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.NotFoundException;
import io.slipway.oci.RepositoryName;
import io.slipway.webhooks.receiver.Webhook;
import io.slipway.webhooks.receiver.WebhookScope;
import io.slipway.webhooks.receiver.Webhooks;
import org.springframework.security.access.AccessDeniedException;

/** Who may see and change a webhook: the namespace's owner and administrators. To others there is none. */
final class WebhookRights {
    private final Access access;
    private final Webhooks webhooks;

    WebhookRights(Access access, Webhooks webhooks) {
        this.access = access;
        this.webhooks = webhooks;
    }

    Webhook require(Caller caller, long id) {
        return webhooks.find(id)
                .filter(webhook -> access.administers(caller, webhook.scope().namespace()))
                .orElseThrow(() -> new NotFoundException("there is no webhook " + id));
    }

    /** Whoever may see a repository is told that it is not theirs; to others it is not there. */
    void require(Caller caller, WebhookScope scope) {
        if (access.administers(caller, scope.namespace())) {
            return;
        }
        scope.repository().ifPresent(repository -> {
            if (access.allowed(caller, repository).contains(Action.PULL)) {
                throw new AccessDeniedException(
                        "only its namespace's owner and administrators have webhooks of " + repository);
            }
            throw unknown(repository);
        });
        throw new NotFoundException("there is no namespace '" + scope.namespace() + "'");
    }

    /** As {@link #require(Caller, WebhookScope)}, of a repository that is there. */
    void requireExisting(Caller caller, WebhookScope scope) {
        require(caller, scope);
        scope.repository().ifPresent(repository -> {
            if (access.find(repository).isEmpty()) {
                throw unknown(repository);
            }
        });
    }

    private static NotFoundException unknown(RepositoryName repository) {
        return new NotFoundException("there is no repository '" + repository + "'");
    }
}
