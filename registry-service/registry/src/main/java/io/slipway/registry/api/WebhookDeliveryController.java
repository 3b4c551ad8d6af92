package io.slipway.registry.api;

import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.PageRequest;
import io.slipway.registry.api.WebhookViews.AttemptView;
import io.slipway.registry.api.WebhookViews.DeliveryDetail;
import io.slipway.registry.api.WebhookViews.DeliveryView;
import io.slipway.registry.api.WebhookViews.DeliveryViews;
import io.slipway.registry.api.WebhookViews.Redelivered;
import io.slipway.webhooks.delivery.Delivery;
import io.slipway.webhooks.delivery.DeliveryLog;
import io.slipway.webhooks.delivery.DeliveryState;
import io.slipway.webhooks.delivery.Redelivery;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What was sent to a webhook, what came back, what waits; and to have it sent again. */
@RestController
@RequestMapping("/api/v1/webhooks/{id}")
class WebhookDeliveryController {
    private static final int DEFAULT_PAGE = 100;

    private final WebhookRights rights;
    private final DeliveryLog log;
    private final Redelivery redelivery;

    WebhookDeliveryController(WebhookRights rights, DeliveryLog log, Redelivery redelivery) {
        this.rights = rights;
        this.log = log;
        this.redelivery = redelivery;
    }

    /** The latest first. */
    @GetMapping("/deliveries")
    DeliveryViews list(
            Caller caller,
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "" + DEFAULT_PAGE) int n) {
        rights.require(caller, id);
        int limit = PageRequest.size(n);
        List<Delivery> found =
                log.list(id, Optional.ofNullable(state).map(WebhookDeliveryController::state), before, limit + 1);
        List<Delivery> page = found.subList(0, Math.min(limit, found.size()));
        return new DeliveryViews(
                page.stream().map(DeliveryView::of).toList(),
                found.size() > limit ? page.getLast().id() : null);
    }

    @GetMapping("/deliveries/{delivery}")
    DeliveryDetail get(Caller caller, @PathVariable long id, @PathVariable long delivery) {
        rights.require(caller, id);
        Delivery found = log.find(id, delivery).orElseThrow(() -> unknown(id, delivery));
        return new DeliveryDetail(
                DeliveryView.of(found),
                log.attempts(delivery).stream().map(AttemptView::of).toList());
    }

    /** One, whatever became of it. */
    @PostMapping("/deliveries/{delivery}/redeliver")
    @ResponseStatus(HttpStatus.ACCEPTED)
    DeliveryView redeliver(Caller caller, @PathVariable long id, @PathVariable long delivery) {
        rights.require(caller, id);
        if (!redelivery.one(id, delivery)) {
            throw unknown(id, delivery);
        }
        return log.find(id, delivery).map(DeliveryView::of).orElseThrow(() -> unknown(id, delivery));
    }

    /** Those that have failed, in their order, as many as the queue has room for. */
    @PostMapping("/redeliver-failed")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Redelivered redeliverFailed(Caller caller, @PathVariable long id) {
        rights.require(caller, id);
        Redelivery.Again again = redelivery.failed(id);
        return new Redelivered(again.queued(), again.left());
    }

    private static DeliveryState state(String text) {
        return DeliveryState.find(text)
                .orElseThrow(
                        () -> new InvalidRequestException("the parameter 'state' is pending, delivered or failed"));
    }

    private static NotFoundException unknown(long id, long delivery) {
        return new NotFoundException("there is no delivery %d of webhook %d".formatted(delivery, id));
    }
}
