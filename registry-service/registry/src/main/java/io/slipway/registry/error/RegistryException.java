package io.slipway.registry.error;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal in the words of the distribution protocol. Carries everything the answer needs: code, status, a message
 * that says what was wrong and where, an optional machine-readable detail, and headers.
 */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final int status;
    private final transient Object detail;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    public RegistryException(ErrorCode code, String message) {
        this(code, code.status(), message, Map.of());
    }

    public RegistryException(ErrorCode code, int status, String message, Object detail) {
        // A refusal is an answer, not a fault of ours: its stack trace would only cost time.
        super(message, null, false, false);
        this.code = code;
        this.status = status;
        this.detail = detail;
    }

    /** Adds a header to the answer. */
    public RegistryException with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public ErrorCode code() {
        return code;
    }

    public int status() {
        return status;
    }

    public Object detail() {
        return detail;
    }

    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code.message() : message;
    }
}
