package io.slipway.agent.engine.http;

/** A refusal that the client is told: a status and a sentence, sent as {@code {"message": ...}}. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public EngineException(int status, String message) {
        super(message);
        this.status = status;
    }

    public EngineException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** 400: what was asked makes no sense. */
    public static EngineException badRequest(String message) {
        return new EngineException(400, message);
    }

    /** 403: understood, and not allowed. */
    public static EngineException forbidden(String message) {
        return new EngineException(403, message);
    }

    /** 404: what was named is not there. */
    public static EngineException notFound(String message) {
        return new EngineException(404, message);
    }

    /** 501: docker has it and this agent has not; {@code what} is the sentence's subject. */
    public static EngineException notSupported(String what) {
        return new EngineException(501, what + " is not supported by Slipway's agent");
    }

    public int status() {
        return status;
    }
}
