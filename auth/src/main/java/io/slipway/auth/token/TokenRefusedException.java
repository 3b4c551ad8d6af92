package io.slipway.auth.token;

import org.springframework.http.HttpStatus;

/** The token endpoint's refusal, in the words of the registry's error envelope. */
final class TokenRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;

    private TokenRefusedException(HttpStatus status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static TokenRefusedException unauthorized(String message) {
        return new TokenRefusedException(HttpStatus.UNAUTHORIZED, "UNAUTHORIZED", message);
    }

    static TokenRefusedException badRequest(String message) {
        return new TokenRefusedException(HttpStatus.BAD_REQUEST, "UNSUPPORTED", message);
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }
}
