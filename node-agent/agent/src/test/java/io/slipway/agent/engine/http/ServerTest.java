package io.slipway.agent.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server as a whole: its socket's file, many and slow and vanishing clients, and its end. */
@Timeout(240)
class ServerTest {
    private Path folder;
    private Path socket;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createTempDirectory("slipway-http");
        socket = folder.resolve("agent.sock");
    }

    @AfterEach
    void clean() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private EngineServer start(Router router) throws IOException {
        return EngineServer.start(socket, SocketPermissions.OWNER_ONLY, router);
    }

    private static Router ok() {
        return new Router().add("GET", "/ok", exchange -> exchange.empty(204));
    }

    private int status() throws IOException {
        return RawClient.get(socket, "/ok").status();
    }

    @Test
    void theSocketHasItsModeAndGoesWithTheServer() throws IOException {
        String group = Files.readAttributes(folder, java.nio.file.attribute.PosixFileAttributes.class)
                .group()
                .getName();
        try (EngineServer server = EngineServer.start(socket, new SocketPermissions(Optional.of(group), 0660), ok())) {
            assertThat(server).isNotNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
            assertThat(status()).isEqualTo(204);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anUnknownGroupIsRefusedAndLeavesNothing() throws IOException {
        SocketPermissions nobody = new SocketPermissions(Optional.of("no-such-group-here"), 0660);
        assertThatThrownBy(() -> EngineServer.start(socket, nobody, ok())).isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aStaleSocketIsReplaced() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        try (EngineServer server = start(ok())) {
            assertThat(server).isNotNull();
            assertThat(status()).isEqualTo(204);
        }
    }

    @Test
    void aSocketThatIsServedIsRefused() throws IOException {
        try (EngineServer first = start(ok())) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> start(ok())).hasMessageContaining("another engine serves " + socket);
            assertThat(status()).isEqualTo(204);
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Files.writeString(socket, "precious");
        assertThatThrownBy(() -> start(ok())).hasMessageContaining("not a socket");
        assertThat(socket).hasContent("precious");
    }

    @Test
    void aPathTooLongForASocketIsRefusedInWords() {
        Path deep = folder.resolve("x".repeat(100)).resolve("agent.sock");
        assertThatThrownBy(() -> EngineServer.start(deep, SocketPermissions.OWNER_ONLY, ok()))
                .hasMessageContaining("too long by");
    }

    @Test
    void aThousandConnectionsAreServed() throws Exception {
        AtomicLong waiting = new AtomicLong();
        CountDownLatch go = new CountDownLatch(1);
        Router router = ok().add("GET", "/wait", exchange -> {
            waiting.incrementAndGet();
            go.await();
            exchange.empty(204);
        });
        List<RawClient> clients = new ArrayList<>();
        try (EngineServer server = start(router)) {
            assertThat(server).isNotNull();
            for (int i = 0; i < 1000; i++) {
                clients.add(RawClient.connect(socket).send("GET /wait HTTP/1.1\r\nHost: d\r\n\r\n"));
            }
            while (waiting.get() < 1000) {
                Thread.sleep(10);
            }
            assertThat(status()).isEqualTo(204);
            go.countDown();
            for (RawClient client : clients) {
                assertThat(client.response().status()).isEqualTo(204);
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsItsWriterAndNothingElse() throws Exception {
        AtomicLong written = new AtomicLong();
        AtomicReference<Throwable> end = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Router router = ok().add("GET", "/endless", exchange -> {
            try (var out = exchange.stream(200, "text/plain")) {
                for (int i = 0; i < 1_000_000; i++) {
                    out.write(new byte[1024]);
                    written.addAndGet(1024);
                }
            } catch (IOException e) {
                end.set(e);
                throw e;
            } finally {
                ended.countDown();
            }
        });
        try (EngineServer server = start(router)) {
            assertThat(server).isNotNull();
            RawClient slow = RawClient.connect(socket).send("GET /endless HTTP/1.1\r\nHost: d\r\n\r\n");
            long before;
            do {
                before = written.get();
                Thread.sleep(200);
            } while (written.get() > before || before == 0);
            assertThat(written.get()).isLessThan(2 << 20);
            assertThat(status()).isEqualTo(204);
            slow.close();
            assertThat(ended.await(1, TimeUnit.SECONDS)).isTrue();
            assertThat(end.get()).isInstanceOf(ClientGoneException.class);
        }
    }

    @Test
    void aClientThatSendsIsHeldToItsReadersSpeed() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        Router router = new Router().add("POST", "/slow", exchange -> {
            read.await();
            exchange.respond(
                    200,
                    "text/plain",
                    String.valueOf(exchange.bodyStream().transferTo(java.io.OutputStream.nullOutputStream()))
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
        try (EngineServer server = start(router);
                RawClient client = RawClient.connect(socket)) {
            assertThat(server).isNotNull();
            int size = 20 << 20;
            client.send("POST /slow HTTP/1.1\r\nHost: d\r\nContent-Length: " + size + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < size / 4096; i++) {
                        client.send(new byte[4096]);
                        sent.addAndGet(4096);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Thread.sleep(500);
            assertThat(sent.get()).isLessThan(2 << 20);
            read.countDown();
            assertThat(client.response().text()).isEqualTo(String.valueOf(size));
            sender.join();
        }
    }

    @Test
    void aBodyThatBreaksOffIsNotItsEnd() throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        Router router = new Router().add("POST", "/upload", exchange -> {
            try {
                exchange.bodyStream().readAllBytes();
            } catch (IOException e) {
                seen.set(e);
                throw e;
            } finally {
                done.countDown();
            }
            exchange.empty(204);
        });
        try (EngineServer server = start(router)) {
            assertThat(server).isNotNull();
            try (RawClient client = RawClient.connect(socket)) {
                client.send("POST /upload HTTP/1.1\r\nHost: d\r\nContent-Length: 10\r\n\r\n12345");
                Thread.sleep(100);
            }
            assertThat(done.await(1, TimeUnit.SECONDS)).isTrue();
            assertThat(seen.get()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStopLetsTheBusyFinishAndEndsTheWaiting() throws Exception {
        CountDownLatch entered = new CountDownLatch(2);
        AtomicReference<Throwable> waiter = new AtomicReference<>();
        Router router = new Router()
                .add("POST", "/busy", exchange -> {
                    entered.countDown();
                    Thread.sleep(400);
                    exchange.empty(204);
                })
                .add("GET", "/waiting", exchange -> {
                    exchange.interruptWhenClientGone();
                    var out = exchange.stream(200, "text/plain");
                    entered.countDown();
                    try {
                        Thread.sleep(Duration.ofMinutes(1));
                        out.write(1);
                    } catch (InterruptedException e) {
                        waiter.set(e);
                        throw e;
                    }
                });
        EngineServer server = start(router);
        try (RawClient busy = RawClient.connect(socket);
                RawClient waiting = RawClient.connect(socket);
                RawClient idle = RawClient.connect(socket)) {
            busy.send("POST /busy HTTP/1.1\r\nHost: d\r\n\r\n");
            waiting.send("GET /waiting HTTP/1.1\r\nHost: d\r\n\r\n");
            entered.await();
            long begin = System.nanoTime();
            server.close(Duration.ofSeconds(20));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
            assertThat(busy.response().status()).isEqualTo(204);
            assertThat(waiter.get()).isInstanceOf(InterruptedException.class);
            assertThat(idle.in().read()).isEqualTo(-1);
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    void aStopIsOverWhenItsTimeIs() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        EngineServer server = start(new Router().add("GET", "/stuck", exchange -> {
            entered.countDown();
            Thread.sleep(Duration.ofSeconds(30));
        }));
        try (RawClient client = RawClient.connect(socket)) {
            client.send("GET /stuck HTTP/1.1\r\nHost: d\r\n\r\n");
            entered.await();
            long begin = System.nanoTime();
            server.close(Duration.ofMillis(300));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(client.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void clientsThatComeAndGoLeaveNoDescriptorBehind() throws Exception {
        try (EngineServer server = start(ok())) {
            assertThat(server).isNotNull();
            status();
            long before = sockets();
            for (int i = 0; i < 500; i++) {
                try (RawClient client = RawClient.connect(socket)) {
                    client.send(i % 2 == 0 ? "GET /ok HTTP/1.1\r\nHost: d\r\n\r\n" : "GET /o");
                }
            }
            // Those that still wait to be accepted are before this one in the queue: all have been seen when it is
            // answered.
            status();
            for (int i = 0; i < 200 && sockets() > before; i++) {
                Thread.sleep(10);
            }
            assertThat(sockets()).isLessThanOrEqualTo(before);
        }
    }

    /** Sockets alone: what else this process opens meanwhile, as for a class, is not the server's. */
    private static long sockets() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(ServerTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            // Closed since it was listed.
            return false;
        }
    }
}
