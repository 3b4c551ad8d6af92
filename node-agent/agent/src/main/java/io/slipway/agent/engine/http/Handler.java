package io.slipway.agent.engine.http;

import java.io.IOException;

/** Answers the requests of one route. Runs on a virtual thread of its own and may block. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers. When it returns without having answered, the client gets 500; when it throws, the client gets the
     * exception's message as docker's kind of error, or a connection that breaks off where the answer had begun. A stream
     * or a hijacked connection that is still open when this returns is closed.
     *
     * @throws EngineException what the client is told, with its status
     * @throws IOException told as 500 and logged; a {@link ClientGoneException} concerns nobody any more
     */
    void handle(Exchange exchange) throws IOException, InterruptedException;
}
