package io.slipway.registry.error;

/**
 * The error codes of the distribution specification (section "Error Codes") and the few that registries in the field
 * add to them, each with the status it is sent with unless the thrower knows better.
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
    TAG_INVALID(400, "invalid tag"),
    RANGE_INVALID(416, "invalid content range"),
    PAGINATION_NUMBER_INVALID(400, "invalid number of results requested"),
    UNAUTHORIZED(401, "authentication required"),
    DENIED(403, "requested access to the resource is denied"),
    UNSUPPORTED(405, "the operation is unsupported"),
    TOOMANYREQUESTS(429, "too many requests"),
    UNAVAILABLE(503, "service unavailable"),
    /** A refusal that the specification has no code for: a malformed request, an unknown path. */
    BAD_REQUEST(400, "bad request"),
    NOT_FOUND(404, "no such page"),
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
            case 404 -> NOT_FOUND;
            case 405 -> UNSUPPORTED;
            case 413 -> SIZE_INVALID;
            case 416 -> RANGE_INVALID;
            case 429 -> TOOMANYREQUESTS;
            case 503 -> UNAVAILABLE;
            default -> status >= 500 ? UNKNOWN : BAD_REQUEST;
        };
    }
}
