import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One registry under test: its command, its data folder and, while it runs, its process. It listens on a port of its
 * own on 127.0.0.1 and is stopped by SIGTERM to that very process.
 */
final class Server implements AutoCloseable {

    static final String ADMIN_PASSWORD = "benchmark-of-slipway";
    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    /** How a registry is started on a port, with https or without it. */
    private interface Program {
        List<String> command(int port, Optional<Certificate> certificate) throws IOException;

        Map<String, String> environment(int port, Optional<Certificate> certificate);
    }

    private final String name;
    private final Path folder;
    private final int port;
    private final Program program;
    private Optional<Certificate> certificate = Optional.empty();
    private Process process;

    private Server(String name, Path scratch, int port, Program program) throws IOException {
        this.name = name;
        this.folder = Files.createDirectories(scratch.resolve(name));
        this.port = port;
        this.program = program;
    }

    /** Slipway as a user starts it, its node agent aside: the launcher becomes the registry's own process. */
    static Server slipway(Path root, Path scratch) throws IOException {
        Path data = scratch.resolve("slipway/data");
        return new Server("slipway", scratch, freePort(), new Program() {
            @Override
            public List<String> command(int port, Optional<Certificate> certificate) {
                return List.of(root.resolve("slipway").toString(), "up", "--data", data.toString(),
                        "--listen", "127.0.0.1:" + port, "--no-agent");
            }

            @Override
            public Map<String, String> environment(int port, Optional<Certificate> certificate) {
                Map<String, String> environment = new HashMap<>(Map.of(
                        "SLIPWAY_ADMIN_PASSWORD", ADMIN_PASSWORD,
                        // The upstream of the mirror's rows is on this machine.
                        "SLIPWAY_PRIVATE_NETWORKS", "127.0.0.0/8"));
                certificate.ifPresent(pair -> {
                    environment.put("SLIPWAY_TLS_CERTIFICATE", pair.certificate().toString());
                    environment.put("SLIPWAY_TLS_KEY", pair.key().toString());
                });
                return environment;
            }
        });
    }

    /** A registry of the distribution family, which differ in the program and the configuration file alone. */
    static Server distribution(String name, String program, Path root, Path scratch) throws IOException {
        return distribution(name, program, root, scratch, Map.of());
    }

    /** distribution as a cache of another registry; it takes no pushes then. */
    static Server proxy(String program, Path root, Path scratch, URI upstream) throws IOException {
        return distribution("distribution", program, root, scratch.resolve("proxy"),
                Map.of("REGISTRY_PROXY_REMOTEURL", upstream.toString()));
    }

    private static Server distribution(String name, String program, Path root, Path scratch, Map<String, String> more)
            throws IOException {
        Path data = scratch.resolve(name).resolve("data");
        return new Server(name, scratch, freePort(), new Program() {
            @Override
            public List<String> command(int port, Optional<Certificate> certificate) {
                return List.of(program, "serve", root.resolve("benchmarks/config/" + name + ".yml").toString());
            }

            @Override
            public Map<String, String> environment(int port, Optional<Certificate> certificate) {
                Map<String, String> environment = new HashMap<>(Map.of(
                        "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", data.toString(),
                        "REGISTRY_HTTP_ADDR", "127.0.0.1:" + port,
                        "OTEL_TRACES_EXPORTER", "none"));
                environment.putAll(more);
                certificate.ifPresent(pair -> {
                    environment.put("REGISTRY_HTTP_TLS_CERTIFICATE", pair.certificate().toString());
                    environment.put("REGISTRY_HTTP_TLS_KEY", pair.key().toString());
                });
                return environment;
            }
        });
    }

    /** zot, whose configuration file is completed here: it takes nothing from the environment. */
    static Server zot(Path program, Path root, Path scratch) throws IOException {
        return configured("zot", root.resolve("benchmarks/config/zot.json"), scratch,
                file -> List.of(program.toString(), "serve", file.toString()),
                pair -> "\"tls\": {\"cert\": \"%s\", \"key\": \"%s\"},".formatted(pair.certificate(), pair.key()));
    }

    /** nginx on a folder of files, {@link #data()}. */
    static Server nginx(String program, Path root, Path scratch) throws IOException {
        Files.createDirectories(scratch.resolve("nginx/data"));
        Files.createDirectories(scratch.resolve("nginx/temporary"));
        return configured("nginx", root.resolve("benchmarks/config/nginx.conf"), scratch,
                file -> List.of(program, "-c", file.toString(), "-p", scratch.resolve("nginx").toString()),
                pair -> "ssl_certificate %s; ssl_certificate_key %s;".formatted(pair.certificate(), pair.key()));
    }

    private static Server configured(String name, Path template, Path scratch, Function<Path, List<String>> command,
            Function<Certificate, String> tls) throws IOException {
        Path folder = scratch.resolve(name);
        return new Server(name, scratch, freePort(), new Program() {
            @Override
            public List<String> command(int port, Optional<Certificate> certificate) throws IOException {
                String text = Files.readString(template)
                        .replace("@DATA@", folder.resolve("data").toString())
                        .replace("@PORT@", Integer.toString(port))
                        .replace("@SSL@", certificate.isPresent() ? " ssl" : "")
                        .replace("@TLS@", certificate.map(tls).orElse(""));
                return command.apply(Files.writeString(folder.resolve(template.getFileName()), text));
            }

            @Override
            public Map<String, String> environment(int port, Optional<Certificate> certificate) {
                return Map.of();
            }
        });
    }

    /** Whether the next start serves https, with this certificate. */
    void secure(Optional<Certificate> certificate) {
        this.certificate = certificate;
    }

    /** Starts the process and waits until {@code GET /v2/} is answered. Answers the seconds that took. */
    double start() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(program.command(port, certificate))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(program.environment(port, certificate));
        long began = System.nanoTime();
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        try (HttpClient client = client()) {
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

    /** A client that trusts the benchmark's certificate, if the server has it. */
    HttpClient client() {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        certificate.ifPresent(pair -> client.sslContext(pair.trusted()));
        return client.build();
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return status == 200 || status == 401 || status == 404;
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
        return URI.create((secured() ? "https" : "http") + "://127.0.0.1:" + port + path);
    }

    String name() {
        return name;
    }

    /** Slipway checks a token on every request; the others are configured to check nothing. */
    boolean checksTokens() {
        return name.equals("slipway");
    }

    boolean secured() {
        return certificate.isPresent();
    }

    int port() {
        return port;
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
