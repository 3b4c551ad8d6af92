package io.slipway.agent.network;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@link Networks#connect} has made for a container. It holds the namespace open until it is closed; by then a
 * process must live in the namespace, or it is gone and the links with it.
 */
public final class Attachment implements AutoCloseable {
    private final Optional<NetworkNamespace> namespace;
    private final Optional<Endpoint> endpoint;
    private final List<PortBinding> ports;

    Attachment(Optional<NetworkNamespace> namespace, Optional<Endpoint> endpoint, List<PortBinding> ports) {
        this.namespace = namespace;
        this.endpoint = endpoint;
        this.ports = List.copyOf(ports);
    }

    /** The descriptor of the namespace that the shim is to enter; empty for the machine's own. Valid until the close. */
    public OptionalInt netnsFd() {
        return namespace.map(open -> OptionalInt.of(open.descriptor())).orElseGet(OptionalInt::empty);
    }

    /** The place on the bridge; empty in the other modes. */
    public Optional<Endpoint> endpoint() {
        return endpoint;
    }

    /** The ports as they are published, ephemeral ones with their number. */
    public List<PortBinding> ports() {
        return ports;
    }

    /** Gives the descriptor back. May be called again. */
    @Override
    public void close() {
        namespace.ifPresent(NetworkNamespace::close);
    }
}
