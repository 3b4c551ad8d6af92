package io.slipway.agent.network;

import io.slipway.agent.linux.NamespaceCalls;
import io.slipway.agent.linux.Nftables;
import io.slipway.agent.linux.SocketCalls;
import io.slipway.agent.network.netlink.Routing;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;

/**
 * A machine of its own for one test: the thread that it runs on has a network namespace that nobody else is in, and what
 * the thread starts is in it too. A second namespace is the world outside, joined by a pair of links.
 */
final class Lab implements AutoCloseable {
    static final String MACHINE = "10.99.0.1";
    static final String OUTSIDE = "10.99.0.2";

    private static final NamespaceCalls NAMESPACES = NamespaceCalls.linux();
    private static final SocketCalls SOCKETS = SocketCalls.linux();

    private final NetworkNamespace outside;

    private Lab(NetworkNamespace outside) {
        this.outside = outside;
    }

    @FunctionalInterface
    interface Work {
        void run(Lab lab) throws Exception;
    }

    static void run(Work work) throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        onFreshThread(() -> {
            NAMESPACES.unshareNetwork();
            try (Lab lab = open()) {
                work.run(lab);
            }
            return null;
        });
    }

    private static Lab open() throws IOException {
        NetworkNamespace outside = NetworkNamespace.create(NAMESPACES, SOCKETS, (namespace, inside) -> {
            try (Routing here = Routing.open(SOCKETS)) {
                here.setUp(1);
                here.createVeth(
                        "eth0",
                        0,
                        1500,
                        namespace.descriptor(),
                        "eth0",
                        MacAddress.parse("02:00:00:00:00:02").bytes());
                here.addAddress(here.link("eth0").orElseThrow().index(), address(MACHINE), 24);
            }
            inside.configure(1, inside.link("eth0").orElseThrow().index(), address(OUTSIDE), 24, address(MACHINE));
        });
        return new Lab(outside);
    }

    static Inet4Address address(String text) {
        return Inet4Address.ofLiteral(text);
    }

    /** Where the tests' libnftables lies; empty where it is not there. */
    static Path libraries() {
        String tools = System.getProperty("slipway.tools");
        Assumptions.assumeTrue(tools != null, "libnftables comes with the tests' programs: ./slipway tools");
        Path folder = Path.of(tools)
                .resolveSibling(
                        "root/usr/lib/" + System.getProperty("os.arch").replace("amd64", "x86_64") + "-linux-gnu");
        Assumptions.assumeTrue(folder.resolve("libnftables.so.1").toFile().exists(), "no libnftables in " + folder);
        return folder;
    }

    static Nftables nftables() {
        return Nftables.load(Optional.of(libraries())).orElseThrow();
    }

    /** Runs something as the world outside. */
    <T> T fromOutside(Callable<T> work) throws Exception {
        return in(outside.descriptor(), work);
    }

    /** Runs something in a namespace; the sockets that it opens stay there. */
    static <T> T in(int namespace, Callable<T> work) throws Exception {
        return onFreshThread(() -> {
            NAMESPACES.enter(namespace);
            return work.call();
        });
    }

    private static <T> T onFreshThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        }
    }

    @Override
    public void close() {
        outside.close();
    }
}
