package io.slipway.registry.api;

import io.slipway.registry.explorer.NotListedException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What the explorer refuses. */
@RestControllerAdvice(basePackageClasses = ExplorerErrors.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class ExplorerErrors {
    /** The image is there, and nothing that the client does makes it one that can be shown. */
    @ExceptionHandler
    ProblemDetail notListed(NotListedException refusal) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(refusal.getMessage()));
    }
}
