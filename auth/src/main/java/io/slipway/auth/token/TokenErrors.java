package io.slipway.auth.token;

import io.slipway.auth.account.TooBusyException;
import io.slipway.auth.api.DatabaseOutage;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Writes the token endpoint's errors in the registry's envelope, which its clients show to their users. */
@RestControllerAdvice(assignableTypes = TokenController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class TokenErrors {

    private static final Logger log = LoggerFactory.getLogger(TokenErrors.class);

    record Envelope(List<Entry> errors) {}

    record Entry(String code, String message, Map<String, String> detail) {}

    @ExceptionHandler
    ResponseEntity<Envelope> refused(TokenRefusedException refusal) {
        HttpHeaders headers = new HttpHeaders();
        if (refusal.status() == HttpStatus.UNAUTHORIZED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Slipway\", charset=\"UTF-8\"");
        }
        return envelope(refusal.status(), headers, refusal.code(), String.valueOf(refusal.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<Envelope> busy(TooBusyException busy) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(busy.retryAfter().toSeconds()));
        return envelope(HttpStatus.TOO_MANY_REQUESTS, headers, "TOOMANYREQUESTS", String.valueOf(busy.getMessage()));
    }

    /** What the servlet container could not decode, or would not read because it is too much. */
    @ExceptionHandler
    ResponseEntity<Envelope> undecodable(InvalidParameterException refusal) {
        HttpStatus status = refusal.getErrorCode() == HttpStatus.CONTENT_TOO_LARGE.value()
                ? HttpStatus.CONTENT_TOO_LARGE
                : HttpStatus.BAD_REQUEST;
        return envelope(status, new HttpHeaders(), "UNSUPPORTED", "the parameters cannot be read");
    }

    @ExceptionHandler
    ResponseEntity<Envelope> failed(Exception failure) {
        if (DatabaseOutage.causes(failure)) {
            log.warn("A token could not be issued now: {}", failure.toString());
        } else {
            log.error("A token could not be issued", failure);
        }
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, DatabaseOutage.RETRY_SECONDS);
        return envelope(HttpStatus.SERVICE_UNAVAILABLE, headers, "UNAVAILABLE", "no token can be issued just now");
    }

    private static ResponseEntity<Envelope> envelope(
            HttpStatus status, HttpHeaders headers, String code, String message) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Envelope(List.of(new Entry(code, message, Map.of()))));
    }
}
