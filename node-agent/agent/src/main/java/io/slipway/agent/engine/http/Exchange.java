package io.slipway.agent.engine.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request and its answer. Belongs to the handler's thread; {@link #onClientGone} may be called from any.
 *
 * <p>An exchange is answered once: by {@link #respond}, {@link #empty}, {@link #stream} or {@link #hijack}. What goes wrong
 * before that is thrown. On a HEAD request the headers are those of the answer and its body is not sent.
 */
public final class Exchange {
    private final Request request;
    private final RequestBody body;
    private final Answer answer;

    Exchange(Request request, RequestBody body, Answer answer) {
        this.request = request;
        this.body = body;
        this.answer = answer;
    }

    public String method() {
        return request.method();
    }

    /** The version in the path, or the newest one. Always one that is served. */
    public ApiVersion apiVersion() {
        return request.version();
    }

    /** A variable of the route's path, decoded; may hold slashes. */
    public String pathVariable(String name) {
        String value = request.variables().get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no variable " + name);
        }
        return value;
    }

    /** The first value of a query parameter, decoded; {@code ?name} and {@code ?name=} give an empty text. */
    public Optional<String> query(String name) {
        return request.query().first(name);
    }

    /** All values of a query parameter, in their order. */
    public List<String> queryAll(String name) {
        return request.query().all(name);
    }

    /** Docker's reading of a flag: absent, empty, 0, no, false and none are false, anything else is true. */
    public boolean bool(String name) {
        return request.query().bool(name);
    }

    /** A query parameter as a number; absent and empty are none. @throws EngineException 400 for anything else */
    public OptionalLong integer(String name) {
        return request.query().integer(name);
    }

    /** The parameter {@code filters}. @throws EngineException 400 when it is malformed */
    public Filters filters() {
        return Filters.parse(query("filters").orElse(""));
    }

    /** A header of the request, by its name in any case. */
    public Optional<String> header(String name) {
        return request.header(name);
    }

    /**
     * The body as a JSON object; none when there is no body or it is {@code null}. Numbers, texts and nesting are the
     * caller's to check.
     *
     * @throws EngineException 400 for what is no JSON object or not declared as JSON, 413 above 4 MiB
     */
    public Optional<ObjectNode> bodyJson() throws IOException {
        return new JsonBody(request, body).read();
    }

    /**
     * The body as it comes; the client is slowed down to the reader's speed. A body that breaks off is an {@code
     * IOException}, so an end is always the true end.
     */
    public InputStream bodyStream() {
        return body.stream();
    }

    /** Adds a header to the answer that has not begun yet. */
    public void responseHeader(String name, String value) {
        answer.header(name, value);
    }

    /** Answers with JSON. */
    public void respond(int status, JsonNode json) {
        answer.full(status, "application/json", JsonText.line(json));
    }

    /** Answers with text or bytes of another type. */
    public void respond(int status, String contentType, byte[] content) {
        answer.full(status, contentType, content);
    }

    /** Answers without a body, such as 204 or 304. */
    public void empty(int status) {
        answer.empty(status);
    }

    /**
     * Answers with a body that comes bit by bit. The headers are sent before this returns; each write is sent at once and
     * blocks while the client is slow. Closing it, or the handler's return, ends the body; a handler that throws breaks the
     * connection off instead, so that the client does not take half for the whole.
     *
     * <p>Writes throw {@link ClientGoneException} when the client has gone. May be written to from one thread at a time.
     */
    public OutputStream stream(int status, String contentType) throws IOException {
        return answer.stream(status, contentType);
    }

    /**
     * Takes the connection over: 101 when the client asked for an upgrade, else a 200 that ends with the connection. The
     * request's body must have been read before.
     */
    public Hijacked hijack(String contentType) throws IOException {
        body.finish();
        return answer.hijack(contentType, request.wantsUpgrade());
    }

    /**
     * Has the action run once when the client closes its connection before the handler has returned, or when the server
     * stops; at once when that has happened already. The action runs on a thread of its own.
     *
     * <p>An exchange with such an action is one that waits for something, and a stopping server does not wait for it.
     */
    public void onClientGone(Runnable action) {
        answer.onClientGone(action);
    }

    /** Has the calling thread interrupted when the client has gone: {@link #onClientGone} for a handler that only waits. */
    public void interruptWhenClientGone() {
        onClientGone(Thread.currentThread()::interrupt);
    }
}
