package io.slipway.agent.runtime;

/** The namespaces of a container. The mount namespace is always a fresh one. */
public record Namespaces(Namespace pid, Namespace network, Namespace uts, Namespace ipc, Namespace cgroup) {
    /** All fresh, as for {@code --network none}. */
    public static Namespaces allNew() {
        Namespace fresh = new Namespace.New();
        return new Namespaces(fresh, fresh, fresh, fresh, fresh);
    }

    /** The same with another network namespace. */
    public Namespaces withNetwork(Namespace other) {
        return new Namespaces(pid, other, uts, ipc, cgroup);
    }
}
