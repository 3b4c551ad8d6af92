package io.slipway.agent.engine;

import io.slipway.agent.container.AttachStreams;
import io.slipway.agent.container.ContainerException;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.Containers;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Hijacked;
import io.slipway.agent.engine.http.Multiplexed;
import io.slipway.agent.engine.http.Router;
import io.slipway.agent.runtime.Attachment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Attaching to a container's streams. */
public final class AttachRoutes {
    private final Containers containers;
    private final LogRoutes logs;

    public AttachRoutes(Containers containers, LogRoutes logs) {
        this.containers = containers;
        this.logs = logs;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.add("POST", "/containers/{id}/attach", ContainerRoutes.act(this::attach))
                .add("GET", "/containers/{id}/attach/ws", exchange -> {
                    throw EngineException.notSupported("Attaching over a web socket");
                });
    }

    /**
     * The place among those attached is taken before the answer and before the log is shown, so that a client that then
     * starts the container misses nothing, nor what is written while it reads the log.
     */
    private void attach(Exchange exchange) throws IOException, InterruptedException, ContainerException {
        String id = exchange.pathVariable("id");
        ContainerSnapshot container = containers.get(id);
        boolean terminal = container.definition().config().path("Tty").asBoolean(false);
        boolean stream = exchange.bool("stream");
        AttachStreams streams =
                new AttachStreams(stream && exchange.bool("stdin"), exchange.bool("stdout"), exchange.bool("stderr"));
        DetachKeys keys = terminal && streams.stdin()
                ? DetachKeys.parse(exchange.query("detachKeys").orElse(""))
                : DetachKeys.none();
        String type = Multiplexed.contentType(exchange.apiVersion(), terminal);
        if (!stream) {
            try (Hijacked client = exchange.hijack(type)) {
                if (exchange.bool("logs")) {
                    logs.replay(container, streams, client);
                }
            }
            return;
        }
        CompletableFuture<Attachment> attachment = containers.attach(id, streams);
        exchange.onClientGone(() -> giveUp(attachment));
        try (Hijacked client = exchange.hijack(type)) {
            if (exchange.bool("logs")) {
                logs.replay(container, streams, client);
            }
            carry(attachment, client, terminal, streams, keys);
        } finally {
            giveUp(attachment);
        }
    }

    /** Gives the place up, also while nothing is written that would tell of the client's going. */
    private static void giveUp(CompletableFuture<Attachment> attachment) {
        attachment.cancel(true);
        if (attachment.state() == Future.State.SUCCESS) {
            attachment.resultNow().close();
        }
    }

    private static void carry(
            CompletableFuture<Attachment> attachment,
            Hijacked client,
            boolean terminal,
            AttachStreams streams,
            DetachKeys keys)
            throws IOException, InterruptedException {
        try {
            new StreamPump(client, attachment.get(), terminal).run(streams.stdin(), keys);
        } catch (CancellationException gone) {
            // The client has gone before the container was started, or the container was removed.
            client.closeOutput();
        } catch (ExecutionException e) {
            // On a connection taken over there is no status any more: docker's clients get the sentence as output.
            String text = "Error: " + e.getMessage() + "\n";
            if (terminal) {
                client.out().write(text.getBytes(StandardCharsets.UTF_8));
            }
            client.closeOutput();
        }
    }
}
