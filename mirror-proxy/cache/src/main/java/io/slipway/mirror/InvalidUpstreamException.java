package io.slipway.mirror;

/** Something said of an upstream cannot be; the message names the field and what was wrong with it. */
public final class InvalidUpstreamException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidUpstreamException(String field, String problem) {
        super(field + " " + problem);
    }

    InvalidUpstreamException(String field, String problem, Throwable cause) {
        super(field + " " + problem, cause);
    }
}
