package io.slipway.agent.engine;

import io.slipway.agent.container.AttachStreams;
import io.slipway.agent.container.ContainerException;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.Containers;
import io.slipway.agent.container.WaitCondition;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Hijacked;
import io.slipway.agent.engine.http.Multiplexed;
import io.slipway.agent.engine.http.Router;
import io.slipway.agent.log.LogQuery;
import io.slipway.agent.log.LogReader;
import io.slipway.agent.log.LogSink;
import io.slipway.agent.log.LogStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** A container's log, as {@code docker logs} reads it. */
public final class LogRoutes {
    private final Containers containers;
    private final Clock clock;

    public LogRoutes(Containers containers, Clock clock) {
        this.containers = containers;
        this.clock = clock;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.add("GET", "/containers/{id}/logs", ContainerRoutes.act(this::logs));
    }

    private void logs(Exchange exchange) throws IOException, InterruptedException, ContainerException {
        String id = exchange.pathVariable("id");
        ContainerSnapshot container = containers.get(id);
        LogQuery query = query(exchange);
        Path log = containers
                .log(id)
                .orElseThrow(
                        () -> new EngineException(
                                501,
                                "configured logging driver does not support reading: the container was made with --log-driver none"));
        boolean terminal = container.definition().config().path("Tty").asBoolean(false);
        // Only a follower waits, so that reading a log of a running container leaves nothing behind.
        Future<Exit> stopped = query.follow() && container.state().isRunning()
                ? containers.await(id, WaitCondition.NOT_RUNNING)
                : CompletableFuture.completedFuture(null);
        if (query.follow()) {
            exchange.interruptWhenClientGone();
        }
        try (OutputStream out = exchange.stream(200, Multiplexed.contentType(exchange.apiVersion(), terminal))) {
            new LogReader(log, clock).read(query, stopped, sink(out, terminal));
        }
    }

    /** Sends a client that attaches what was logged before. */
    void replay(ContainerSnapshot container, AttachStreams streams, Hijacked client)
            throws IOException, InterruptedException, ContainerException {
        Optional<Path> log = containers.log(container.definition().id().hex());
        if (log.isEmpty()) {
            return;
        }
        boolean terminal = container.definition().config().path("Tty").asBoolean(false);
        LogQuery query = new LogQuery(
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                streams.stdout(),
                streams.stderr(),
                false);
        new LogReader(log.get(), clock)
                .read(query, CompletableFuture.completedFuture(null), sink(client.out(), terminal));
    }

    private static LogSink sink(OutputStream out, boolean terminal) {
        Multiplexed frames = new Multiplexed(out);
        return (stream, text) -> {
            if (terminal) {
                out.write(text);
            } else {
                frames.frame(
                        stream == LogStream.STDERR ? Multiplexed.Stream.STDERR : Multiplexed.Stream.STDOUT,
                        text,
                        0,
                        text.length);
            }
        };
    }

    private static LogQuery query(Exchange exchange) {
        boolean stdout = exchange.bool("stdout");
        boolean stderr = exchange.bool("stderr");
        if (!stdout && !stderr) {
            throw EngineException.badRequest("Bad parameters: you must choose at least one stream");
        }
        return new LogQuery(
                tail(exchange.query("tail").orElse("")),
                DockerTime.parse("since", exchange.query("since").orElse("")),
                DockerTime.parse("until", exchange.query("until").orElse("")),
                exchange.bool("follow"),
                stdout,
                stderr,
                exchange.bool("timestamps"));
    }

    /** A number of lines; all of them for "all", nothing, and, as docker does it, whatever is no number. */
    private static OptionalLong tail(String text) {
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
