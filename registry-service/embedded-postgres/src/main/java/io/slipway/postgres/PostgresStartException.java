package io.slipway.postgres;

import java.io.IOException;

/** The embedded PostgreSQL could not be started; the message says what was tried, what was seen and what helps. */
public final class PostgresStartException extends IOException {

    private static final long serialVersionUID = 1L;

    PostgresStartException(String message) {
        super(message);
    }

    PostgresStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
