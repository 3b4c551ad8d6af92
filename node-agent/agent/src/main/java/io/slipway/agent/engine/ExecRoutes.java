package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerException;
import io.slipway.agent.container.Containers;
import io.slipway.agent.container.ExecSession;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Hijacked;
import io.slipway.agent.engine.http.Multiplexed;
import io.slipway.agent.engine.http.Router;
import io.slipway.agent.runtime.Attachment;
import io.slipway.agent.runtime.Streams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /exec}: further processes in a container. */
public final class ExecRoutes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LARGEST = 65535;
    private static final int END_SECONDS = 1;

    private final Containers containers;

    public ExecRoutes(Containers containers) {
        this.containers = containers;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.add("POST", "/containers/{id}/exec", ContainerRoutes.act(this::create))
                .add("POST", "/exec/{id}/start", ContainerRoutes.act(this::start))
                .add("POST", "/exec/{id}/resize", ContainerRoutes.act(exchange -> {
                    containers
                            .execs()
                            .resize(
                                    exchange.pathVariable("id"),
                                    ContainerRoutes.dimension(exchange, "h"),
                                    ContainerRoutes.dimension(exchange, "w"));
                    exchange.empty(201);
                }))
                .add("GET", "/exec/{id}/json", ContainerRoutes.act(this::inspect));
    }

    private void create(Exchange exchange) throws IOException, ContainerException {
        ObjectNode body = exchange.bodyJson().orElseGet(JSON::objectNode);
        DetachKeys.parse(body.path("DetachKeys").asString(""));
        ExecSession session = containers.execs().create(exchange.pathVariable("id"), body);
        exchange.respond(201, JSON.objectNode().put("Id", session.id()));
    }

    private void start(Exchange exchange) throws IOException, InterruptedException, ContainerException {
        String id = exchange.pathVariable("id");
        ObjectNode body = exchange.bodyJson().orElseGet(JSON::objectNode);
        boolean detached = body.path("Detach").asBoolean(false);
        ExecSession session = containers.execs().get(id);
        ExecSession.Started started;
        try {
            started = containers.execs().start(id, detached, size(body.path("ConsoleSize")));
        } catch (ContainerException e) {
            if (!detached && containers.execs().get(id).exitCode().isPresent()) {
                tellOnStream(exchange, session, String.valueOf(e.getMessage()));
                return;
            }
            throw e;
        }
        Optional<Attachment> attachment = started.attachment();
        if (attachment.isEmpty()) {
            exchange.empty(200);
            return;
        }
        DetachKeys keys = session.terminal() && session.streams().stdin()
                ? DetachKeys.parse(session.detachKeys())
                : DetachKeys.none();
        exchange.onClientGone(attachment.get()::close);
        try (Hijacked client = exchange.hijack(Multiplexed.contentType(exchange.apiVersion(), session.terminal()))) {
            new StreamPump(client, attachment.get(), session.terminal())
                    .run(session.streams().stdin(), keys);
            awaitEnd(started);
        }
    }

    /** A command that cannot be run is told on the stream that the client asked for, as docker does it. */
    private static void tellOnStream(Exchange exchange, ExecSession session, String message) throws IOException {
        byte[] text = (message + "\r\n").getBytes(StandardCharsets.UTF_8);
        try (Hijacked client = exchange.hijack(Multiplexed.contentType(exchange.apiVersion(), session.terminal()))) {
            if (session.terminal()) {
                client.out().write(text);
            } else {
                new Multiplexed(client.out()).frame(Multiplexed.Stream.STDOUT, text, 0, text.length);
            }
        }
    }

    /**
     * Clients ask for the exit code as soon as the stream ends, so it is known before. Where the client has detached, the
     * process goes on and the time runs out.
     */
    private static void awaitEnd(ExecSession.Started started) throws IOException, InterruptedException {
        try {
            started.shim().exit().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException detached) {
            return;
        } catch (ExecutionException e) {
            throw new IOException("the end of an exec could not be learnt", e.getCause());
        }
    }

    private static Optional<Streams.TerminalSize> size(JsonNode node) {
        if (!(node instanceof ArrayNode pair) || pair.size() != 2) {
            return Optional.empty();
        }
        int rows = pair.get(0).asInt(0);
        int columns = pair.get(1).asInt(0);
        if (rows < 0 || columns < 0 || rows > LARGEST || columns > LARGEST) {
            throw EngineException.badRequest("invalid ConsoleSize");
        }
        return Optional.of(new Streams.TerminalSize(rows, columns));
    }

    private void inspect(Exchange exchange) throws ContainerException {
        ExecSession session = containers.execs().get(exchange.pathVariable("id"));
        ObjectNode json = JSON.objectNode();
        json.put("ID", session.id());
        json.put("Running", session.running());
        if (session.exitCode().isPresent()) {
            json.put("ExitCode", session.exitCode().get());
        } else {
            json.putNull("ExitCode");
        }
        ObjectNode process = json.putObject("ProcessConfig");
        process.put("tty", session.terminal());
        process.put("entrypoint", session.words().getFirst());
        ArrayNode arguments = process.putArray("arguments");
        session.words().stream().skip(1).forEach(arguments::add);
        process.put("privileged", session.privileged());
        if (!session.user().isEmpty()) {
            process.put("user", session.user());
        }
        json.put("OpenStdin", session.streams().stdin());
        json.put("OpenStderr", session.streams().stderr());
        json.put("OpenStdout", session.streams().stdout());
        json.put("CanRemove", !session.running() && session.started());
        json.put("ContainerID", session.container().hex());
        json.put("DetachKeys", "");
        json.put("Pid", session.pid());
        exchange.respond(200, json);
    }
}
