package io.slipway.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.linux.SocketCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The program that carries connections, between sockets of one machine. */
class PortProxyTest {
    private static final Inet4Address LOOPBACK = Inet4Address.ofLiteral("127.0.0.1");

    @FunctionalInterface
    private interface Work {
        void run(int port, ProxyProcess process) throws Exception;
    }

    /** A proxy at a port of ::1 that leads to a port of 127.0.0.1. */
    private static void proxied(Protocol protocol, int target, Work work) throws Exception {
        Lab.run(lab -> {
            PortHolds holds = new PortHolds(SocketCalls.linux());
            try (PortProxies proxies = PortProxies.open("proxytest").orElseThrow()) {
                List<PortHolds.Held> held =
                        holds.hold(List.of(PublishedPort.parse(target + "/" + protocol, "::1", "0")));
                AtomicReference<ProxyProcess> process = new AtomicReference<>();
                proxies.start("c", held, LOOPBACK, process::set);
                holds.release(held);
                int port = held.getFirst().binding().hostPort();
                work.run(port, process.get());
                proxies.end(process.get());
                proxies.end(process.get());
                assertThat(process.get().alive()).isFalse();
                holds.release(holds.holdAgain(List.of(held.getFirst().binding())));
            }
        });
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("::1", port), 30_000);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static byte[] digestOf(InputStream input) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        int length;
        while ((length = input.read(buffer)) > 0) {
            digest.update(buffer, 0, length);
        }
        return digest.digest();
    }

    @Test
    void muchGoesBothWaysAtOnceUnchanged() throws Exception {
        byte[] there = new byte[8 << 20];
        byte[] back = new byte[6 << 20];
        new Random(1).nextBytes(there);
        new Random(2).nextBytes(back);
        proxied(Protocol.TCP, 7001, (port, process) -> {
            try (ServerSocket server = new ServerSocket(7001, 10, LOOPBACK)) {
                CompletableFuture<byte[]> received = new CompletableFuture<>();
                Thread.ofPlatform().daemon().start(() -> {
                    try (Socket socket = server.accept()) {
                        Thread writer = Thread.ofPlatform().daemon().start(() -> send(socket, back));
                        received.complete(digestOf(socket.getInputStream()));
                        writer.join();
                    } catch (Exception e) {
                        received.completeExceptionally(e);
                    }
                });
                try (Socket socket = connect(port)) {
                    Thread writer = Thread.ofPlatform().daemon().start(() -> send(socket, there));
                    assertThat(digestOf(socket.getInputStream()))
                            .isEqualTo(MessageDigest.getInstance("SHA-256").digest(back));
                    writer.join();
                }
                assertThat(received.get(60, TimeUnit.SECONDS))
                        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(there));
            }
        });
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            OutputStream output = socket.getOutputStream();
            output.write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobodyElseAndCostsNothing() throws Exception {
        proxied(Protocol.TCP, 7001, (port, process) -> {
            try (ServerSocket server = new ServerSocket(7001, 10, LOOPBACK)) {
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        while (true) {
                            Socket socket = server.accept();
                            Thread.ofPlatform().daemon().start(() -> {
                                try (socket) {
                                    socket.getOutputStream().write(new byte[8 << 20]);
                                } catch (IOException e) {
                                    // The client has gone.
                                }
                            });
                        }
                    } catch (IOException e) {
                        // The test is over.
                    }
                });
                List<Socket> idle = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    idle.add(connect(port));
                }
                try (Socket reader = connect(port)) {
                    assertThat(reader.getInputStream().readAllBytes()).hasSize(8 << 20);
                }
                long before = ticks(process);
                Thread.sleep(1000);
                assertThat(ticks(process) - before)
                        .as("processor time of an idle second")
                        .isLessThan(20);
                for (Socket socket : idle) {
                    socket.close();
                }
            }
        });
    }

    /** Processor time in hundredths of a second. */
    private static long ticks(ProxyProcess process) throws IOException {
        String stat = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    @Test
    void whereNobodyListensTheConnectionBreaks() throws Exception {
        proxied(Protocol.TCP, 7001, (port, process) -> {
            for (int i = 0; i < 10; i++) {
                // Already the connect may see it, or only the first read.
                assertThatThrownBy(() -> {
                            try (Socket socket = connect(port)) {
                                assertThat(socket.getInputStream().read()).isNegative();
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            assertThat(process.alive()).isTrue();
        });
    }

    @Test
    void anEndOfDataGoesThroughAndTheAnswerComesBack() throws Exception {
        proxied(Protocol.TCP, 7001, (port, process) -> {
            try (ServerSocket server = new ServerSocket(7001, 10, LOOPBACK)) {
                Thread.ofPlatform().daemon().start(() -> {
                    try (Socket socket = server.accept()) {
                        byte[] all = socket.getInputStream().readAllBytes();
                        socket.getOutputStream().write(all.length);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                try (Socket socket = connect(port)) {
                    socket.getOutputStream().write(new byte[7]);
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().readAllBytes()).containsExactly(7);
                }
            }
        });
    }

    @Test
    void manyConnectionsLeaveNoDescriptors() throws Exception {
        proxied(Protocol.TCP, 7001, (port, process) -> {
            try (Echo server = Echo.here("server", 7001)) {
                for (int i = 0; i < 100; i++) {
                    assertThat(Echo.askTcp("::1", port)).startsWith("server");
                }
                hasNoConnection(process);
            }
        });
    }

    /**
     * The process comes to hold no descriptor but three that lead nowhere, the port and the poller. It hears of the end
     * of a connection after the client does.
     */
    private static void hasNoConnection(ProxyProcess process) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (descriptors(process) > 5 && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(descriptors(process)).isLessThanOrEqualTo(5);
    }

    private static long descriptors(ProxyProcess process) throws IOException {
        try (var open = java.nio.file.Files.list(java.nio.file.Path.of("/proc/" + process.pid() + "/fd"))) {
            return open.count();
        }
    }

    @Test
    void datagramsOfManyClientsFindTheirWayBack() throws Exception {
        proxied(Protocol.UDP, 7001, (port, process) -> {
            try (Echo server = Echo.here("server", 7001)) {
                for (int i = 0; i < 100; i++) {
                    assertThat(Echo.askUdp("::1", port)).startsWith("server");
                }
            }
        });
    }

    @Test
    void theProcessHasNoRightsAndNoDescriptorsOfTheAgents() throws Exception {
        proxied(Protocol.TCP, 7001, (port, process) -> {
            java.nio.file.Path folder = java.nio.file.Path.of("/proc/" + process.pid());
            try (Echo server = Echo.here("server", 7001)) {
                // Once it serves it has dropped its rights.
                assertThat(Echo.askTcp("::1", port)).startsWith("server");
            }
            String status = java.nio.file.Files.readString(folder.resolve("status"));
            assertThat(status).contains("Uid:\t65534\t65534", "CapEff:\t0000000000000000", "NoNewPrivs:\t1");
            hasNoConnection(process);
        });
    }

    @Test
    void aProcessThatNobodyHasTakenNoteOfEnds() throws Exception {
        Lab.run(lab -> {
            PortHolds holds = new PortHolds(SocketCalls.linux());
            try (PortProxies proxies = PortProxies.open("proxytest").orElseThrow()) {
                List<PortHolds.Held> held = holds.hold(List.of(PublishedPort.parse("80", "::1", "0")));
                AtomicReference<ProxyProcess> process = new AtomicReference<>();
                assertThatThrownBy(() -> proxies.start("c", held, LOOPBACK, started -> {
                            process.set(started);
                            throw new IOException("no note was taken");
                        }))
                        .hasMessage("no note was taken");
                assertThat(process.get().alive()).isFalse();
                holds.release(held);
            }
        });
    }
}
