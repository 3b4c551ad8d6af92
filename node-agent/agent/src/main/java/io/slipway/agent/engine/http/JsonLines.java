package io.slipway.agent.engine.http;

import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stream of JSON objects, each sent at once: the progress of pull, push, load and build, and the events. Several threads
 * may write.
 *
 * <p>The answer begins with the first object, so what fails before it can still be answered with a status; after it {@link
 * #error} is all that is left, inside a 200. The stream ends when the handler returns; a handler that may have nothing to
 * say calls {@link #begin}.
 */
public final class JsonLines {
    private final Exchange exchange;
    private OutputStream out = OutputStream.nullOutputStream();
    private boolean begun;

    public JsonLines(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Whether the client has had its 200. */
    public synchronized boolean begun() {
        return begun;
    }

    /** Sends the headers now, for a client that waits for them rather than for the first object. */
    public synchronized void begin() throws IOException {
        if (!begun) {
            begun = true;
            out = exchange.stream(200, "application/json");
        }
    }

    /** Sends one object. @throws ClientGoneException when nobody reads any more */
    public synchronized void write(JsonNode object) throws IOException {
        begin();
        out.write(JsonText.line(object));
    }

    /** Sends docker's form of an error inside a stream. */
    public void error(String message) throws IOException {
        ObjectNode object = object();
        object.set("errorDetail", object().put("message", message));
        write(object.put("error", message));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
