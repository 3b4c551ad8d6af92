package io.slipway.registry.error;

/** Where a request's id stands: in this header of the request and of the answer, and in an attribute of the same name. */
public final class RequestId {
    /** The name of both. */
    public static final String NAME = "X-Request-Id";

    private RequestId() {}
}
