package io.slipway.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A registry refused. The message is in the form that docker shows: the code in lower-case words, a colon, and the
 * registry's own sentence.
 */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final boolean despiteToken;

    private final transient Optional<Duration> retryAfter;

    RegistryException(int status, String code, String message, Optional<Duration> retryAfter) {
        super(code.toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + message);
        this.status = status;
        this.code = code;
        this.despiteToken = false;
        this.retryAfter = retryAfter;
    }

    private RegistryException(RegistryException same, boolean despiteToken) {
        super(same.getMessage(), same);
        this.status = same.status;
        this.code = same.code;
        this.despiteToken = despiteToken;
        this.retryAfter = same.retryAfter;
    }

    /** The same refusal for somebody else who waited for it, with the stack of who throws it and this one as its cause. */
    RegistryException again() {
        return new RegistryException(this, despiteToken);
    }

    /** The same refusal, of a request with a token that the token service had just given for it. */
    RegistryException ofFreshToken() {
        return new RegistryException(this, true);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The code of the distribution specification, for example {@code MANIFEST_UNKNOWN}; {@code UNKNOWN} without one. */
    public String code() {
        return code;
    }

    /** How long the registry wants to be left alone, where it says so: at most a day. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Whether the registry says that the thing does not exist. */
    public boolean isNotFound() {
        return status == 404;
    }

    /**
     * Whether the registry refuses a token that its token service had just given for this. So the credentials are good, if
     * there are any; what was asked for is not there, or not for them, and which of the two it does not say.
     */
    public boolean isDespiteToken() {
        return despiteToken;
    }

    /** Whether other credentials might help. */
    public boolean isDenied() {
        return status == 401 || status == 403;
    }
}
