package io.slipway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packaged registry as a child process with a data folder of its own, which outlives {@link #kill} and
 * {@link #start}. Closing ends the registry, and the PostgreSQL of this data folder should it have been left behind.
 */
public final class RunningRegistry implements AutoCloseable {
    /** The admin's. */
    public static final String PASSWORD = "correct horse battery staple";

    static final Pattern READY = Pattern.compile("Slipway is ready at (https?)://([^\\s/]+):(\\d+)");

    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private final Path folder = Scratch.folder("registry");
    private final int port = Scratch.freePort();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Path log = folder.resolve("registry.log");
    private Optional<Daemon> running = Optional.empty();
    private String scheme = "http";

    private RunningRegistry() {}

    /** A registry that is not yet started. */
    public static RunningRegistry prepare(Map<String, String> environment) {
        RunningRegistry registry = new RunningRegistry();
        registry.environment.put("SLIPWAY_ADMIN_PASSWORD", PASSWORD);
        registry.environment.putAll(environment);
        registry.environment.values().removeIf(String::isEmpty);
        return registry;
    }

    static RunningRegistry started() {
        return prepare(Map.of()).start();
    }

    /** One registry for all tests that neither stop nor configure theirs; it ends with the tests' JVM. */
    public static RunningRegistry shared() {
        return Shared.INSTANCE;
    }

    /** Starts it and waits for the ready line. One that does not come up is ended, with all it left. */
    public RunningRegistry start() {
        try {
            int before = Files.exists(log) ? Files.readAllBytes(log).length : 0;
            Daemon daemon = Daemon.start(words(data(), port), environment, log);
            running = Optional.of(daemon);
            daemon.await("Slipway is ready at", START_LIMIT, () -> readyAfter(before));
            return this;
        } catch (AssertionError e) {
            close();
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What starts a registry on a data folder and a port. */
    static List<String> words(Path data, int port, String... options) {
        return words(FastStart.command(), data, port, options);
    }

    static List<String> words(List<String> command, Path data, int port, String... options) {
        List<String> words = new ArrayList<>(command);
        words.add("--slipway.data=" + data);
        words.add("--server.address=127.0.0.1");
        words.add("--server.port=" + port);
        words.addAll(List.of(options));
        return words;
    }

    private boolean readyAfter(int offset) {
        String text = daemon().logText();
        Matcher matcher = READY.matcher(text.substring(Math.min(offset, text.length())));
        if (!matcher.find()) {
            return false;
        }
        scheme = matcher.group(1);
        return Integer.parseInt(matcher.group(3)) == port;
    }

    /** The jar named by {@code -Dslipway.jar}, or the runnable one among those that the build has packaged. */
    static Path jar() {
        String configured = System.getProperty("slipway.jar", "");
        if (!configured.isBlank()) {
            return Path.of(configured).toAbsolutePath();
        }
        Path target = Path.of("../../registry-service/registry/target")
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(target)) {
            throw new AssertionError("there is no " + target + ": package the registry first, or name -Dslipway.jar");
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("registry-.*\\.jar"))
                    .filter(RunningRegistry::isRunnable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no runnable registry-*.jar in " + target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRunnable(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.getEntry("BOOT-INF/") != null;
        } catch (IOException e) {
            return false;
        }
    }

    /** HOST:PORT as clients on this machine write it. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Of 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Its root, as clients on this machine write it. */
    public String url() {
        return scheme + "://" + address();
    }

    /** Its data folder. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Its process. */
    public Daemon daemon() {
        return running.orElseThrow();
    }

    /** All that it has written. */
    public String logText() {
        return daemon().logText();
    }

    /** A client that logs in as the admin. */
    public RegistryClient client() {
        return new RegistryClient(url(), "admin", PASSWORD);
    }

    /** Creates an account through the API; its namespace has its name. */
    public RegistryClient newUser(String name) {
        String password = "password of " + name;
        RegistryClient.Answer answer =
                client().api("POST", "/api/v1/users", Map.of("name", name, "password", password));
        if (answer.status() / 100 != 2) {
            throw new AssertionError("user " + name + " was not created: " + answer);
        }
        return new RegistryClient(url(), name, password);
    }

    /** SIGKILL. */
    public void kill() {
        daemon().kill();
    }

    /** SIGTERM; answers the exit status. */
    public int terminate() {
        return daemon().terminate(Duration.ofSeconds(60));
    }

    /** The postmasters that serve this data folder, found from outside by what the system says of its processes. */
    List<ProcessHandle> postmasters() {
        return Processes.postmasters(data());
    }

    /** What to show with a failure. */
    String tail() {
        return running.map(Daemon::tail).orElse("(not started)");
    }

    @Override
    public void close() {
        try {
            if (running.isPresent() && daemon().isAlive()) {
                terminate();
            }
        } finally {
            for (ProcessHandle postmaster : postmasters()) {
                postmaster.destroyForcibly();
                postmaster.onExit().join();
            }
            Scratch.delete(folder);
        }
    }

    private static final class Shared {
        static final RunningRegistry INSTANCE = RunningRegistry.started();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(INSTANCE::close));
        }
    }
}
