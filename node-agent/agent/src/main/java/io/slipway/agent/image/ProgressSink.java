package io.slipway.agent.image;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a long work on images tells its progress, one JSON object at a time in the form that the docker client draws
 * ({@code status}, {@code id}, {@code progressDetail}, {@code stream}, {@code aux}).
 */
@FunctionalInterface
public interface ProgressSink {
    /**
     * Takes one message. Calls do not overlap.
     *
     * @throws IOException when nobody listens any more, which ends the work
     */
    void send(ObjectNode message) throws IOException;
}
