package io.slipway.agent.engine.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** What a client is told whose request could not be read. */
final class Refusal {
    private Refusal() {}

    static EngineException of(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException e ->
                new EngineException(
                        414, "the request's line is longer than " + RequestDecoder.HEAD_LIMIT + " bytes", e);
            case TooLongHttpHeaderException e ->
                new EngineException(
                        431, "the request's headers are longer than " + RequestDecoder.HEAD_LIMIT + " bytes", e);
            default -> new EngineException(400, "malformed request", cause);
        };
    }
}
