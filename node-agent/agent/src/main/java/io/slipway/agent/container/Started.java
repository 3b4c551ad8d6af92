package io.slipway.agent.container;

import io.slipway.agent.cgroup.Cgroup;
import io.slipway.agent.network.Endpoint;
import io.slipway.agent.network.PortBinding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a start has made for a container, to be taken down after its end. */
record Started(Instant at, Cgroup cgroup, Optional<Endpoint> endpoint, List<PortBinding> ports) {
    Started {
        ports = List.copyOf(ports);
    }
}
