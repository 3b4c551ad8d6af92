package io.slipway.registry.api;

import io.slipway.webhooks.receiver.InvalidWebhookException;
import io.slipway.webhooks.receiver.SecretLostException;
import io.slipway.webhooks.receiver.TooManyWebhooksException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What the webhooks module refuses, as problem details; asked before the one for the whole API, which takes the rest. */
@RestControllerAdvice(assignableTypes = {WebhookController.class, WebhookDeliveryController.class})
@Order(Ordered.HIGHEST_PRECEDENCE)
class WebhookErrors {
    @ExceptionHandler
    ProblemDetail invalid(InvalidWebhookException refusal) {
        return problem(HttpStatus.BAD_REQUEST, refusal);
    }

    @ExceptionHandler
    ProblemDetail full(TooManyWebhooksException refusal) {
        return problem(HttpStatus.CONFLICT, refusal);
    }

    @ExceptionHandler
    ProblemDetail lost(SecretLostException refusal) {
        return problem(HttpStatus.CONFLICT, refusal);
    }

    private static ProblemDetail problem(HttpStatus status, RuntimeException refusal) {
        return ProblemDetail.forStatusAndDetail(status, String.valueOf(refusal.getMessage()));
    }
}
