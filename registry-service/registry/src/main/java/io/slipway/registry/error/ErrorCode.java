package io.slipway.registry.error;

/**
 * The error codes of the distribution specification (section "Error Codes"), each with the status it is sent with unless
 * the thrower knows better. A refusal, a 4xx, carries no other: what the specification has no word for is
 * {@link #UNSUPPORTED}, and its message says what was wrong.
 */
public enum ErrorCode {
    BLOB_UNKNOWN(404, "blob unknown to registry"),
    BLOB_UPLOAD_INVALID(400, "blob upload invalid"),
    BLOB_UPLOAD_UNKNOWN(404, "blob upload unknown to registry"),
    DIGEST_INVALID(400, "provided digest did not match uploaded content"),
    MANIFEST_BLOB_UNKNOWN(400, "manifest references a manifest or blob unknown to registry"),
    MANIFEST_INVALID(400, "manifest invalid"),
    MANIFEST_UNKNOWN(404, "manifest unknown to registry"),
    NAME_INVALID(400, "invalid repository name"),
    NAME_UNKNOWN(404, "repository name not known to registry"),
    SIZE_INVALID(400, "provided length did not match content length"),
    UNAUTHORIZED(401, "authentication required"),
    DENIED(403, "requested access to the resource is denied"),
    UNSUPPORTED(405, "the operation is unsupported"),
    TOOMANYREQUESTS(429, "too many requests"),
    /** Not the specification's, which has codes for refusals alone. */
    UNAVAILABLE(503, "service unavailable"),
    /** Not the specification's either: our own fault. */
    UNKNOWN(500, "unknown error");

    private final int status;
    private final String message;

    ErrorCode(int status, String message) {
        this.status = status;
        this.message = message;
    }

    public int status() {
        return status;
    }

    public String message() {
        return message;
    }

    /** The code for a refusal of which only the status is known, as Tomcat's own are. */
    public static ErrorCode ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403 -> DENIED;
            case 413, 416 -> SIZE_INVALID;
            case 429 -> TOOMANYREQUESTS;
            case 503 -> UNAVAILABLE;
            default -> status >= 500 ? UNKNOWN : UNSUPPORTED;
        };
    }
}
