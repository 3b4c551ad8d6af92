package io.slipway.agent.engine;

import io.slipway.agent.cgroup.CgroupStats;
import io.slipway.agent.container.ContainerException;
import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.Containers;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.JsonLines;
import io.slipway.agent.engine.http.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a container uses, as {@code docker stats} shows it: now, or once a second for as long as the client listens. */
public final class StatsRoutes {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Containers containers;
    private final Clock clock;
    private final MachineUsage machine = new MachineUsage(Path.of("/proc"));

    public StatsRoutes(Containers containers, Clock clock) {
        this.containers = containers;
        this.clock = clock;
    }

    /** Adds the route. */
    public void addTo(Router router) {
        router.add("GET", "/containers/{id}/stats", ContainerRoutes.act(this::stats));
    }

    /** A share of the processors is the difference of two looks, so also a single answer takes two, unless one is asked for. */
    private void stats(Exchange exchange) throws IOException, InterruptedException, ContainerException {
        String id =
                containers.get(exchange.pathVariable("id")).definition().id().hex();
        boolean follows = exchange.query("stream").isEmpty() || exchange.bool("stream");
        Optional<Usage> before = Optional.empty();
        Optional<Usage> now = look(id);
        if (!follows && !exchange.bool("one-shot") && now.isPresent()) {
            before = now;
            Thread.sleep(PAUSE);
            now = look(id);
        }
        if (!follows) {
            exchange.respond(200, StatsAnswer.of(containers.get(id), now, before));
            return;
        }
        exchange.interruptWhenClientGone();
        JsonLines lines = new JsonLines(exchange);
        try {
            while (true) {
                lines.write(StatsAnswer.of(containers.get(id), now, before));
                Thread.sleep(PAUSE);
                before = now;
                now = look(id);
            }
        } catch (ContainerException e) {
            // It was removed, and that is the end of the stream.
            if (!lines.begun() || e.kind() != ContainerException.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /**
     * One look at a running container.
     *
     * @param machineNanos processor time of the whole machine, of all processors together
     * @param machineMemory bytes
     */
    record Usage(Instant at, CgroupStats group, long machineNanos, long machineMemory, List<MachineUsage.Link> links) {}

    private Optional<Usage> look(String id) throws IOException, ContainerException {
        ContainerSnapshot container = containers.get(id);
        Optional<CgroupStats> group = containers.usage(id);
        return group.isEmpty()
                ? Optional.empty()
                : Optional.of(new Usage(
                        clock.instant(),
                        group.get(),
                        machine.processorNanos(),
                        machine.memoryBytes(),
                        machine.links(container)));
    }
}
