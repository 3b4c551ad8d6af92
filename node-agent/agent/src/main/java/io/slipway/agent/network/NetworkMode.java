package io.slipway.agent.network;

/** Which network a container gets. */
public sealed interface NetworkMode {
    /** A namespace of its own with an address on the instance's bridge. */
    record Bridge() implements NetworkMode {}

    /** A namespace of its own with loopback only. */
    record None() implements NetworkMode {}

    /** The machine's own network. */
    record Host() implements NetworkMode {}

    /**
     * The namespace of another container.
     *
     * @param pid a process in it
     */
    record SharedWith(int pid) implements NetworkMode {}
}
