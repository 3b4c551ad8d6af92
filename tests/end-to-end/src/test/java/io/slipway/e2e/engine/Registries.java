package io.slipway.e2e.engine;

import io.slipway.e2e.Daemon;
import io.slipway.e2e.RunningRegistry;
import io.slipway.e2e.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The running registry under 127.0.0.1 of an engine's room, where engines speak plain HTTP: a relay inside the room
 * passes connections to one on the machine, and that one to the registry.
 */
final class Registries {
    /** HOST:PORT of the registry, the same in each room. */
    static final String ADDRESS = "127.0.0.1:5000";

    private static final int PORT_INSIDE = 5000;
    private static final Map<String, String> ADDRESSES = new ConcurrentHashMap<>();

    private Registries() {}

    /** HOST:PORT as this engine writes it; logged in as admin. */
    static String of(Engine engine) {
        return ADDRESSES.computeIfAbsent(engine.name(), _ -> connect(engine));
    }

    private static String connect(Engine engine) {
        try {
            ServerSocket listener =
                    new ServerSocket(0, 64, InetAddress.getByName(engine.room().machineAddress()));
            InetSocketAddress registry =
                    new InetSocketAddress("127.0.0.1", RunningRegistry.shared().port());
            Thread.ofVirtual().start(() -> pass(listener, registry));
            startInside(engine, PORT_INSIDE, listener.getLocalPort());
            engine.docker("login", "--username", "admin", "--password-stdin", ADDRESS)
                    .input(RunningRegistry.PASSWORD)
                    .run();
            return ADDRESS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pass(ServerSocket listener, InetSocketAddress registry) {
        try {
            Relay.pass(listener, registry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes 127.0.0.1:portInside of the room lead to that port of the machine, which listens for the room. */
    static void startInside(Engine engine, int portInside, int port) throws IOException {
        List<String> words = new ArrayList<>(engine.room().enterWords());
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Relay.classFolder(),
                Relay.class.getName(),
                "tcp",
                String.valueOf(portInside),
                engine.room().machineAddress(),
                String.valueOf(port)));
        Daemon relay = Daemon.start(words, Map.of(), Scratch.folder("relay").resolve("log"));
        Runtime.getRuntime().addShutdownHook(new Thread(relay::kill));
        relay.await("it listens", Duration.ofSeconds(20), () -> relay.logText().contains("ready"));
    }
}
