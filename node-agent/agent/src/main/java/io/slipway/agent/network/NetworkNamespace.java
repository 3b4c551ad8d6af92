package io.slipway.agent.network;

import io.slipway.agent.linux.NamespaceCalls;
import io.slipway.agent.linux.SocketCalls;
import io.slipway.agent.network.netlink.Routing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open descriptor of a network namespace. The namespace lives while it is open or a process is in it. */
final class NetworkNamespace implements AutoCloseable {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");
    private static final String NEW_LINKS_WITHOUT_IPV6 = "ipv6/conf/default/disable_ipv6";

    private final NamespaceCalls calls;
    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NetworkNamespace(NamespaceCalls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /** What a new namespace is given on its way. */
    @FunctionalInterface
    interface Setup {
        /** Called when the namespace is there, with links and addresses of its inside. */
        void run(NetworkNamespace namespace, Routing inside) throws IOException;
    }

    /** The namespace of a process. */
    static NetworkNamespace of(NamespaceCalls calls, int pid) throws IOException {
        return new NetworkNamespace(calls, calls.open(Path.of("/proc/" + pid + "/ns/net")));
    }

    /** Makes a namespace on a thread of its own; the setup runs on the caller's. */
    static NetworkNamespace create(NamespaceCalls calls, SocketCalls sockets, Setup setup) throws IOException {
        Inside inside = onFreshThread(() -> {
            calls.unshareNetwork();
            // As docker does: a container without an IPv6 address does not look for one. Loopback keeps ::1.
            if (Sysctl.exists(NEW_LINKS_WITHOUT_IPV6)) {
                Sysctl.write(NEW_LINKS_WITHOUT_IPV6, "1");
            }
            NetworkNamespace namespace = new NetworkNamespace(calls, calls.open(OWN));
            try {
                return new Inside(namespace, Routing.open(sockets));
            } catch (IOException e) {
                namespace.close();
                throw e;
            }
        });
        boolean done = false;
        try (Routing routing = inside.routing) {
            setup.run(inside.namespace, routing);
            done = true;
        } finally {
            if (!done) {
                inside.namespace.close();
            }
        }
        return inside.namespace;
    }

    private record Inside(NetworkNamespace namespace, Routing routing) {}

    private static <T> T onFreshThread(Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().name("new-netns").daemon().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    // What the thread opens must not be lost; it waits for nobody.
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("a network namespace could not be made", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    int descriptor() {
        if (closed.get()) {
            throw new IllegalStateException("the namespace is closed");
        }
        return descriptor;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            calls.close(descriptor);
        }
    }
}
