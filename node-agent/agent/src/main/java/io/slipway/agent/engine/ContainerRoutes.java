package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerDefinition;
import io.slipway.agent.container.ContainerException;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.Containers;
import io.slipway.agent.container.CreatedContainer;
import io.slipway.agent.container.ProcessTable;
import io.slipway.agent.container.RootChange;
import io.slipway.agent.container.WaitCondition;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Router;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /containers}: everything but streams and archives. */
public final class ContainerRoutes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Containers containers;
    private final String driver;
    private final Function<ContainerSnapshot, Path> folder;
    private final ToLongFunction<Digest> imageBytes;
    private final Clock clock;

    /**
     * Routes over the containers.
     *
     * @param driver name of the snapshot driver, as inspect shows it
     * @param folder where a container's files lie
     * @param imageBytes the size of an image; 0 of one that is gone
     */
    public ContainerRoutes(
            Containers containers,
            String driver,
            Function<ContainerSnapshot, Path> folder,
            ToLongFunction<Digest> imageBytes,
            Clock clock) {
        this.imageBytes = imageBytes;
        this.containers = containers;
        this.driver = driver;
        this.folder = folder;
        this.clock = clock;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.add("GET", "/containers/json", act(this::list))
                .add("POST", "/containers/create", act(this::create))
                .add("POST", "/containers/prune", act(this::prune))
                .add("GET", "/containers/{id...}/json", act(this::inspect))
                .add("POST", "/containers/{id}/update", act(exchange -> {
                    containers.update(id(exchange), exchange.bodyJson().orElseGet(JSON::objectNode));
                    ObjectNode answer = JSON.objectNode();
                    answer.putArray("Warnings");
                    exchange.respond(200, answer);
                }))
                .add("POST", "/containers/{id}/start", act(exchange -> {
                    containers.start(id(exchange));
                    exchange.empty(204);
                }))
                .add("POST", "/containers/{id}/stop", act(exchange -> {
                    containers.stop(
                            id(exchange),
                            seconds(exchange),
                            exchange.query("signal").filter(s -> !s.isEmpty()));
                    exchange.empty(204);
                }))
                .add("POST", "/containers/{id}/restart", act(exchange -> {
                    containers.restart(
                            id(exchange),
                            seconds(exchange),
                            exchange.query("signal").filter(s -> !s.isEmpty()));
                    exchange.empty(204);
                }))
                .add("POST", "/containers/{id}/kill", act(exchange -> {
                    containers.kill(
                            id(exchange),
                            exchange.query("signal").filter(s -> !s.isEmpty()).orElse("KILL"));
                    exchange.empty(204);
                }))
                .add("POST", "/containers/{id}/pause", act(exchange -> {
                    containers.pause(id(exchange));
                    exchange.empty(204);
                }))
                .add("POST", "/containers/{id}/unpause", act(exchange -> {
                    containers.unpause(id(exchange));
                    exchange.empty(204);
                }))
                .add("POST", "/containers/{id}/rename", act(exchange -> {
                    containers.rename(id(exchange), exchange.query("name").orElse(""));
                    exchange.empty(204);
                }))
                .add("POST", "/containers/{id}/resize", act(exchange -> {
                    containers.resize(id(exchange), dimension(exchange, "h"), dimension(exchange, "w"));
                    exchange.empty(200);
                }))
                .add("DELETE", "/containers/{id}", act(exchange -> {
                    if (exchange.bool("link")) {
                        throw EngineException.notSupported("Removing a link");
                    }
                    containers.remove(id(exchange), exchange.bool("force"), exchange.bool("v"));
                    exchange.empty(204);
                }))
                .add("POST", "/containers/{id}/wait", act(this::await))
                .add("GET", "/containers/{id}/changes", act(this::changes))
                .add("GET", "/containers/{id}/top", act(this::top));
    }

    private static String id(Exchange exchange) {
        return exchange.pathVariable("id");
    }

    /** An act that may be refused in the containers' own way. */
    @FunctionalInterface
    interface Act {
        void on(Exchange exchange) throws IOException, InterruptedException, ContainerException;
    }

    static io.slipway.agent.engine.http.Handler act(Act act) {
        return exchange -> {
            try {
                act.on(exchange);
            } catch (ContainerException e) {
                if (e.kind() == ContainerException.Kind.NOT_MODIFIED) {
                    exchange.empty(304);
                    return;
                }
                throw refusal(e);
            }
        };
    }

    static EngineException refusal(ContainerException e) {
        int status = switch (e.kind()) {
            case INVALID -> 400;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case NOT_MODIFIED -> 304;
            case UNSUPPORTED -> 501;
            case FAILED -> 500;
        };
        return new EngineException(status, String.valueOf(e.getMessage()), e);
    }

    /** Adds what {@code -s} asks for: the bytes of its own, and with those of its image. */
    private void addSizes(ObjectNode json, ContainerSnapshot container) throws IOException, ContainerException {
        String id = container.definition().id().hex();
        long image = imageBytes.applyAsLong(container.definition().imageId());
        long written = containers.writtenBytes(id, image);
        json.put("SizeRw", written).put("SizeRootFs", image + written);
    }

    private void list(Exchange exchange) throws IOException, ContainerException {
        ContainerFilter filter = ContainerFilter.of(exchange.filters(), containers.list());
        boolean all = exchange.bool("all");
        long limit = exchange.integer("limit").orElse(-1);
        ArrayNode list = JSON.arrayNode();
        for (ContainerSnapshot container : containers.list()) {
            if (limit > 0 && list.size() == limit) {
                break;
            }
            boolean shown = all
                    || limit > 0
                    || filter.namesStates()
                    || container.state().isUp();
            if (shown && filter.accepts(container)) {
                ObjectNode row = ContainerSummary.of(container, clock.instant());
                if (exchange.bool("size")) {
                    addSizes(row, container);
                }
                list.add(row);
            }
        }
        exchange.respond(200, list);
    }

    private void create(Exchange exchange) throws IOException, ContainerException {
        ObjectNode body = exchange.bodyJson()
                .orElseThrow(() -> EngineException.badRequest("config cannot be empty in order to create a container"));
        CreatedContainer created = containers.create(
                exchange.query("name").filter(name -> !name.isEmpty()),
                exchange.query("platform").orElse(""),
                body);
        ObjectNode answer = JSON.objectNode();
        answer.put("Id", created.id().hex());
        created.warnings().forEach(answer.putArray("Warnings")::add);
        exchange.respond(201, answer);
    }

    private void prune(Exchange exchange) throws IOException, InterruptedException, ContainerException {
        PruneFilter wanted = PruneFilter.of(exchange.filters().allowing("label", "label!", "until"), clock.instant());
        ObjectNode answer = JSON.objectNode();
        ArrayNode deleted = answer.putArray("ContainersDeleted");
        for (ContainerSnapshot container : containers.list()) {
            ContainerDefinition definition = container.definition();
            if (container.state().canRemove()
                    && wanted.accepts(PruneFilter.labels(definition.config().path("Labels")), definition.created())) {
                if (removed(() -> containers.remove(definition.id().hex(), false, false))) {
                    deleted.add(definition.id().hex());
                }
            }
        }
        exchange.respond(200, answer.put("SpaceReclaimed", 0L));
    }

    /** An act of the containers' that may come too late. */
    @FunctionalInterface
    interface Removing {
        void run() throws IOException, InterruptedException, ContainerException;
    }

    /** Whether it was removed; not when it has come into use or has gone since it was chosen. */
    static boolean removed(Removing removal) throws IOException, InterruptedException, ContainerException {
        try {
            removal.run();
            return true;
        } catch (ContainerException e) {
            if (e.kind() != ContainerException.Kind.CONFLICT && e.kind() != ContainerException.Kind.NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    private void inspect(Exchange exchange) throws IOException, ContainerException {
        ContainerSnapshot container = containers.get(id(exchange));
        ObjectNode json = new ContainerInspection(container).toJson(driver, folder.apply(container));
        if (exchange.bool("size")) {
            addSizes(json, container);
        }
        exchange.respond(200, json);
    }

    /** The headers go out at once: the docker client starts the container only after it has seen them. */
    private void await(Exchange exchange) throws IOException, InterruptedException, ContainerException {
        WaitCondition condition = switch (exchange.query("condition").orElse("")) {
            case "", "not-running" -> WaitCondition.NOT_RUNNING;
            case "next-exit" -> WaitCondition.NEXT_EXIT;
            case "removed" -> WaitCondition.REMOVED;
            default ->
                throw EngineException.badRequest(
                        "invalid condition: \"" + exchange.query("condition").orElse("") + "\"");
        };
        CompletableFuture<Exit> end = containers.await(id(exchange), condition);
        exchange.interruptWhenClientGone();
        try (OutputStream out = exchange.stream(200, "application/json")) {
            Exit exit = end.get();
            ObjectNode answer = JSON.objectNode();
            answer.put("StatusCode", exit.code());
            out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (ExecutionException e) {
            throw new IOException("the end of container " + id(exchange) + " could not be learnt", e.getCause());
        }
    }

    private void changes(Exchange exchange) throws IOException, ContainerException {
        ArrayNode list = JSON.arrayNode();
        for (RootChange change : containers.changes(id(exchange))) {
            list.addObject()
                    .put("Path", change.path())
                    .put("Kind", change.kind().number());
        }
        exchange.respond(200, list);
    }

    private void top(Exchange exchange) throws IOException, InterruptedException, ContainerException {
        ProcessTable table =
                containers.top(id(exchange), exchange.query("ps_args").orElse(""));
        ObjectNode answer = JSON.objectNode();
        table.titles().forEach(answer.putArray("Titles")::add);
        ArrayNode processes = answer.putArray("Processes");
        table.rows().forEach(row -> row.forEach(processes.addArray()::add));
        exchange.respond(200, answer);
    }

    private static OptionalInt seconds(Exchange exchange) {
        OptionalLong seconds = exchange.integer("t");
        return seconds.isPresent()
                ? OptionalInt.of(Math.clamp(seconds.getAsLong(), -1, Integer.MAX_VALUE))
                : OptionalInt.empty();
    }

    static int dimension(Exchange exchange, String name) {
        long value = exchange.integer(name)
                .orElseThrow(() -> EngineException.badRequest("invalid resize dimension: " + name + " is missing"));
        if (value < 0 || value > 65535) {
            throw EngineException.badRequest("invalid resize dimension: " + name + "=" + value);
        }
        return (int) value;
    }
}
