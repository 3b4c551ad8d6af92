package io.slipway.registry.api;

import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.PageRequest;
import io.slipway.oci.RepositoryName;
import io.slipway.outbound.AddressPolicy;
import io.slipway.registry.api.WebhookViews.AttemptView;
import io.slipway.registry.api.WebhookViews.Secret;
import io.slipway.registry.api.WebhookViews.View;
import io.slipway.registry.api.WebhookViews.Views;
import io.slipway.webhooks.delivery.Exchange;
import io.slipway.webhooks.delivery.Ping;
import io.slipway.webhooks.receiver.Webhook;
import io.slipway.webhooks.receiver.WebhookScope;
import io.slipway.webhooks.receiver.Webhooks;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Webhooks: where the events of a repository or a namespace are sent. */
@RestController
@RequestMapping("/api/v1/webhooks")
class WebhookController {
    private static final int DEFAULT_PAGE = 100;
    private static final byte[] NOTHING = {};

    private final Webhooks webhooks;
    private final WebhookRights rights;
    private final Ping ping;
    private final AddressPolicy addresses;

    WebhookController(Webhooks webhooks, WebhookRights rights, Ping ping, AddressPolicy addresses) {
        this.webhooks = webhooks;
        this.rights = rights;
        this.ping = ping;
        this.addresses = addresses;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Secret> create(Caller caller, @RequestBody(required = false) byte @Nullable [] json) {
        WebhookBody body = WebhookBody.ofNew(orNothing(json));
        WebhookScope scope = body.scope();
        rights.requireExisting(caller, scope);
        Webhooks.Created created = webhooks.create(body.webhook(scope, addresses), body.secret(), caller.label());
        return ResponseEntity.created(
                        URI.create("/api/v1/webhooks/" + created.webhook().id()))
                .body(secret(created));
    }

    /** Those of one repository, of a namespace and its repositories, or of the caller's own; administrators see all. */
    @GetMapping
    Views list(
            Caller caller,
            @RequestParam(required = false) @Nullable String repository,
            @RequestParam(required = false) @Nullable String namespace,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "" + DEFAULT_PAGE) int n) {
        if (repository != null && namespace != null) {
            throw new InvalidRequestException("the parameters 'repository' and 'namespace' exclude each other");
        }
        int limit = PageRequest.size(n);
        if (repository != null) {
            WebhookScope scope = WebhookScope.of(RepositoryName.parse(repository));
            rights.require(caller, scope);
            return page(webhooks.list(scope, after, limit + 1), limit);
        }
        if (namespace != null) {
            WebhookScope scope = WebhookScope.ofNamespace(namespaceName(namespace));
            rights.require(caller, scope);
            return page(webhooks.list(Optional.of(scope.namespace()), after, limit + 1), limit);
        }
        return page(webhooks.list(own(caller), after, limit + 1), limit);
    }

    @GetMapping("/{id}")
    View get(Caller caller, @PathVariable long id) {
        return View.of(rights.require(caller, id));
    }

    @PatchMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    View patch(Caller caller, @PathVariable long id, @RequestBody(required = false) byte @Nullable [] json) {
        rights.require(caller, id);
        return webhooks.change(id, WebhookBody.ofChange(orNothing(json)).change(addresses))
                .map(View::of)
                .orElseThrow(unknown(id));
    }

    /** What waits for it goes with it. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable long id) {
        rights.require(caller, id);
        if (!webhooks.delete(id)) {
            throw unknown(id).get();
        }
    }

    /** Gives it another secret; the one before signs as well for a while. */
    @PostMapping("/{id}/secret")
    Secret rotate(Caller caller, @PathVariable long id, @RequestBody(required = false) byte @Nullable [] json) {
        rights.require(caller, id);
        WebhookBody body = WebhookBody.ofRotation(orNothing(json));
        return webhooks.rotate(id, body.secret(), body.overlap())
                .map(WebhookController::secret)
                .orElseThrow(unknown(id));
    }

    /** Sends something harmless at once, and answers with what came back. */
    @PostMapping("/{id}/ping")
    AttemptView ping(Caller caller, @PathVariable long id) {
        Webhook webhook = rights.require(caller, id);
        try {
            Exchange exchange = ping.send(webhook, caller.label())
                    .orElseThrow(
                            () -> new ResponseStatusException(
                                    HttpStatus.TOO_MANY_REQUESTS,
                                    "as many webhooks are being tried now as may, 2 of a namespace and 64 in all: try again shortly"));
            return AttemptView.of(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "the registry is ending", e);
        }
    }

    /** Goes on after a pause. */
    @PostMapping("/{id}/resume")
    View resume(Caller caller, @PathVariable long id) {
        rights.require(caller, id);
        return webhooks.resume(id).map(View::of).orElseThrow(unknown(id));
    }

    private static Secret secret(Webhooks.Created created) {
        return new Secret(View.of(created.webhook()), created.secret().reveal());
    }

    private static Optional<String> own(Caller caller) {
        return switch (caller) {
            case Caller.Account account -> account.admin() ? Optional.empty() : Optional.of(account.name());
            case Caller.Anonymous nobody -> throw new NotFoundException("there are no webhooks of yours");
        };
    }

    /** A namespace is called as the first part of its repositories is. */
    private static String namespaceName(String text) {
        RepositoryName name = RepositoryName.parse(text);
        if (!name.namespace().equals(text)) {
            throw new InvalidRequestException(
                    "the parameter 'namespace' is one without a slash; of a repository, give 'repository'");
        }
        return text;
    }

    private static Views page(List<Webhook> found, int limit) {
        List<Webhook> page = found.subList(0, Math.min(limit, found.size()));
        return new Views(
                page.stream().map(View::of).toList(),
                found.size() > limit ? page.getLast().id() : null);
    }

    private static byte[] orNothing(byte @Nullable [] json) {
        return json == null ? NOTHING : json;
    }

    private static Supplier<NotFoundException> unknown(long id) {
        return () -> new NotFoundException("there is no webhook " + id);
    }
}
