package io.slipway.auth.api;

import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * Which failures of another module are refusals of a request to {@code /api/v1}. Whoever has controllers there provides one;
 * the errors are written in one place all the same.
 */
@FunctionalInterface
public interface Refusals {
    /** The status of a refusal, whose message its caller may see; empty for what is none. */
    Optional<HttpStatus> status(RuntimeException failure);
}
