import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One registry under test: its command, its data folder and, while it runs, its process. It listens on a port of its
 * own on 127.0.0.1 and is stopped by SIGTERM to that very process.
 */
final class Server implements AutoCloseable {

    static final String ADMIN_PASSWORD = "benchmark-of-slipway";
    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final String name;
    private final Path folder;
    private final int port;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    private Server(String name, Path folder, int port, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.folder = folder;
        this.port = port;
        this.command = command;
        this.environment = environment;
    }

    /** Slipway as a user starts it: the launcher becomes the registry's own process. */
    static Server slipway(Path root, Path scratch) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("slipway"));
        int port = freePort();
        return new Server("slipway", folder, port,
                List.of(root.resolve("slipway").toString(), "up", "--data", folder.resolve("data").toString(),
                        "--listen", "127.0.0.1:" + port),
                Map.of("SLIPWAY_ADMIN_PASSWORD", ADMIN_PASSWORD));
    }

    /** A registry of the distribution family, which differ in the program and the configuration file alone. */
    static Server distribution(String name, String program, Path root, Path scratch) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve(name));
        int port = freePort();
        return new Server(name, folder, port,
                List.of(program, "serve", root.resolve("benchmarks/config/" + name + ".yml").toString()),
                Map.of("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", folder.resolve("data").toString(),
                        "REGISTRY_HTTP_ADDR", "127.0.0.1:" + port,
                        "OTEL_TRACES_EXPORTER", "none"));
    }

    /** Starts the process and waits until {@code GET /v2/} is answered. Answers the seconds that took. */
    double start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        long began = System.nanoTime();
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri("/v2/")).timeout(Duration.ofSeconds(5)).build();
            while (!answers(client, request)) {
                if (!process.isAlive() || System.nanoTime() - began > START_LIMIT.toNanos()) {
                    throw new IOException(name + " did not start, see " + log());
                }
                Thread.sleep(5);
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return status == 200 || status == 401;
        } catch (IOException _) { // not up yet; start() stops asking after its limit
            return false;
        }
    }

    void stop() throws IOException, InterruptedException {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException(name + " did not stop within " + STOP_LIMIT);
        }
        process = null;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
    }

    /** Deletes a blob's bytes from the disk behind the registry's back: the benchmark never asks for them again. */
    void drop(String hex) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            found = files.filter(file -> file.toString().contains(hex) && Files.isRegularFile(file)
                    && (file.endsWith("data") || file.endsWith(hex))).toList();
        }
        for (Path file : found) {
            Files.deleteIfExists(file);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    String name() {
        return name;
    }

    /** Slipway checks a token on every request; the others are configured to check nothing. */
    boolean checksTokens() {
        return environment.containsKey("SLIPWAY_ADMIN_PASSWORD");
    }

    long pid() {
        return process.pid();
    }

    /** The processor time its process has used so far, in seconds. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("log");
    }
}
