import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs Slipway's agent, Debian's dockerd and its newest release side by side under the same docker client. In every
 * round each row is measured on one engine after the other, each round beginning with another one.
 */
final class EngineBenchmarks {
    private static final String NEWEST = "dockerd-newest";
    static final List<String> ENGINES = List.of("slipway", "dockerd-20.10", NEWEST);
    static final List<String> ROWS = List.of("ready", "memory", "none", "bridge", "exec", "cycle", "fifty", "pull");

    private static final String HELP = """
            benchmarks/run --engine [--rounds N] [--only ROW,...] [--without ENGINE,...] [--scratch DIR] [--results FILE]

            Compares Slipway's agent with Debian's dockerd 20.10 and with its newest release, and writes the figures.

                --rounds N        interleaved rounds of each row (default 7)
                --only ROW,...    of: ready, memory, none, bridge, exec, cycle, fifty, pull (default: all)
                --without NAME    leaves out slipway, dockerd-20.10 or dockerd-newest; names joined by commas
                --client FILE     the docker client (default: docker of PATH)
                --scratch DIR     for the engines' data; needs 15 GB there (default: ./target/benchmarks-engine)
                --results FILE    default: benchmarks/results/DATE-engine.md

            Needs root. Ends with 1 when a target is missed.
            """;
    private static final String IMAGE = "bench/true:1";
    private static final String NONE = "run --rm --network none true";
    private static final String BRIDGE = "run --rm true (bridge)";
    private static final String EXEC = "exec true";
    private static final String CYCLE = "create+start+wait+remove on the socket";
    private static final String FIFTY = "start 50 containers with 4 clients";
    private static final String PULL = "cold pull of 1 GiB in 8 layers";
    private static final String READY = "start until the API answers";
    private static final String IDLE = "PSS idle";
    private static final String EACH = "PSS for each running container";
    private static final String FIRST = "first run --rm after a start";
    private static final int RUNS_IN_A_ROUND = 5;
    private static final int RUNS_BEFORE = 200;
    private static final int CONTAINERS = 50;
    private static final int CLIENTS = 4;

    private final EngineOptions options;
    private final Report report;
    private final List<ContainerEngine> engines = new ArrayList<>();

    private EngineBenchmarks(EngineOptions options) {
        this.options = options;
        List<String> columns = new ArrayList<>(options.engines());
        columns.add("crun");
        this.report = new Report(columns);
    }

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        System.exit(new EngineBenchmarks(EngineOptions.parse(arguments)).run() == 0 ? 0 : 1);
    }

    /** Answers how many targets were missed. */
    private long run() throws Exception {
        requirements();
        try (AutoCloseable _ = Machine.keepFreeMemory()) {
            for (String name : options.engines()) {
                engines.add(ContainerEngine.prepare(name, engines.size(), options));
            }
            for (ContainerEngine engine : engines) {
                engine.start();
                importImage(engine);
            }
            for (String row : options.rows()) {
                if (row.equals("none")) {
                    warmUp();
                }
                measure(row);
            }
        } finally {
            for (ContainerEngine engine : engines) {
                engine.close();
            }
            publish(); // also what was measured before something failed
        }
        return report.missed();
    }

    private void requirements() {
        requireShare(NONE, "dockerd-20.10", 0.35);
        requireShare(NONE, NEWEST, 0.5);
        requireShare(BRIDGE, "dockerd-20.10", 0.4);
        requireShare(BRIDGE, NEWEST, 0.5);
        requireShare(EXEC, "dockerd-20.10", 0.5);
        requireShare(EXEC, NEWEST, 0.5);
        if (!options.without().contains(NEWEST)) {
            report.require(FIFTY, NEWEST, 2.0);
            report.requireShare(CYCLE, "crun", 0.7);
        }
        requireShare(PULL, "dockerd-20.10", 0.3);
        requireShare(PULL, NEWEST, 0.6);
        report.requireAtMost(READY, 1.5);
        report.requireAtMost(IDLE, 100);
        report.requireAtMost(EACH, 200);
    }

    /** A rival that was not left out on purpose and cannot be had is a target that is not met. */
    private void requireShare(String row, String engine, double atMost) {
        if (!options.without().contains(engine)) {
            report.requireShare(row, engine, atMost);
        }
    }

    private void importImage(ContainerEngine engine) throws IOException, InterruptedException {
        Path busybox = options.busybox();
        Path tree = Files.createDirectories(engine.folder().resolve("tree/bin"));
        for (String name : List.of("busybox", "true", "sleep", "sh")) {
            Programs.run(List.of("cp", busybox.toString(), tree.resolve(name).toString()));
        }
        Path tar = engine.folder().resolve("tree.tar");
        Programs.run(List.of("tar", "-C", tree.getParent().toString(), "-cf", tar.toString(), "."));
        engine.docker("import", tar.toString(), IMAGE);
    }

    private void measure(String row) throws Exception {
        if (row.equals("pull")) {
            startRegistries();
        }
        for (int round = 0; round < options.rounds(); round++) {
            List<ContainerEngine> order = new ArrayList<>(engines);
            Collections.rotate(order, round);
            for (ContainerEngine engine : order) {
                switch (row) {
                    case "ready" -> ready(engine);
                    case "memory" -> memory(engine);
                    case "none" -> runs(engine, NONE, "run", "--rm", "--network", "none", IMAGE, "/bin/true");
                    case "bridge" -> runs(engine, BRIDGE, "run", "--rm", IMAGE, "/bin/true");
                    case "exec" -> exec(engine);
                    case "cycle" -> cycle(engine);
                    case "fifty" -> fifty(engine);
                    case "pull" -> pull(engine);
                    default -> throw new IllegalArgumentException("no row " + row);
                }
            }
            if (row.equals("cycle") && engines.stream().anyMatch(engine -> engine.name().equals(NEWEST))) {
                report.add(CYCLE, "ms", "crun", new CrunRun(options, newest()).milliseconds());
            }
        }
    }

    private ContainerEngine newest() {
        return engines.stream()
                .filter(engine -> engine.name().equals(NEWEST))
                .findFirst()
                .orElseThrow();
    }

    private void ready(ContainerEngine engine) throws IOException, InterruptedException {
        engine.stop();
        report.add(READY, "s", engine.name(), engine.start());
        report.add(FIRST, "ms", engine.name(), engine.timed("run", "--rm", "--network", "none", IMAGE, "/bin/true"));
    }

    private void memory(ContainerEngine engine) throws Exception {
        engine.stop();
        engine.start();
        Thread.sleep(10_000);
        long idle = engine.pssKilobytes();
        report.add(IDLE, "MB", engine.name(), idle / 1e3);
        // The first containers also cost what an engine learns once: what the next ones cost is asked for.
        remove(engine, startMany(engine, "first"));
        Thread.sleep(10_000);
        long before = engine.pssKilobytes();
        List<String> names = startMany(engine, "memory");
        Thread.sleep(10_000);
        report.add(EACH, "kB", engine.name(), (engine.pssKilobytes() - before) / (double) CONTAINERS);
        remove(engine, names);
    }

    private void runs(ContainerEngine engine, String row, String... words) throws IOException, InterruptedException {
        for (int i = 0; i < RUNS_IN_A_ROUND; i++) {
            report.add(row, "ms", engine.name(), engine.timed(words));
        }
    }

    private void exec(ContainerEngine engine) throws IOException, InterruptedException {
        engine.docker("run", "-d", "--name", "exec", IMAGE, "/bin/sleep", "1000");
        runs(engine, EXEC, "exec", "exec", "/bin/true");
        engine.docker("rm", "-f", "exec");
    }

    /** Engines run for months: what is measured from here on is not the first that they do. */
    private void warmUp() throws IOException {
        for (ContainerEngine engine : engines) {
            for (int i = 0; i < RUNS_BEFORE; i++) {
                life(engine);
            }
        }
    }

    /** What the engine itself costs, without the docker client. */
    private void cycle(ContainerEngine engine) throws IOException {
        for (int i = 0; i < RUNS_IN_A_ROUND; i++) {
            long began = System.nanoTime();
            life(engine);
            report.add(CYCLE, "ms", engine.name(), (System.nanoTime() - began) / 1e6);
        }
    }

    private static void life(ContainerEngine engine) throws IOException {
        ApiSocket api = engine.api();
        String body = "{\"Image\":\"" + IMAGE + "\",\"Cmd\":[\"/bin/true\"],\"HostConfig\":{\"NetworkMode\":\"none\"}}";
        String id = api.request("POST", "/containers/create", body).replaceAll("(?s).*\"Id\":\"([0-9a-f]+)\".*", "$1");
        api.request("POST", "/containers/" + id + "/start", "");
        api.request("POST", "/containers/" + id + "/wait", "");
        api.request("DELETE", "/containers/" + id, "");
    }

    private void fifty(ContainerEngine engine) throws Exception {
        long began = System.nanoTime();
        List<String> names = startMany(engine, "fifty");
        report.add(FIFTY, "containers/s", engine.name(), CONTAINERS / ((System.nanoTime() - began) / 1e9));
        remove(engine, names);
    }

    private static List<String> startMany(ContainerEngine engine, String prefix) throws Exception {
        List<String> names = new ArrayList<>();
        List<Future<String>> starts = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CONTAINERS; i++) {
                String name = prefix + "-" + i;
                names.add(name);
                starts.add(clients.submit(
                        () -> engine.docker("run", "-d", "--name", name, IMAGE, "/bin/sleep", "1000")));
            }
        }
        for (Future<String> start : starts) {
            start.get();
        }
        return names;
    }

    private static void remove(ContainerEngine engine, List<String> names) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("rm", "-f"));
        words.addAll(names);
        engine.docker(words.toArray(String[]::new));
    }

    /** A registry in each engine's network, all on the same files. */
    private void startRegistries() throws IOException, InterruptedException {
        for (ContainerEngine engine : engines) {
            List<String> words = new ArrayList<>(engine.enter());
            words.addAll(List.of(
                    options.tools().resolve("docker-registry").toString(), "serve",
                    options.root().resolve("benchmarks/config/docker-registry.yml").toString()));
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(engine.folder().resolve("registry.log").toFile()));
            builder.environment().put("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", options.scratch().resolve("registry").toString());
            builder.environment().put("REGISTRY_HTTP_ADDR", "127.0.0.1:5000");
            builder.environment().put("OTEL_TRACES_EXPORTER", "none");
            Process registry = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(registry::destroy));
        }
        Thread.sleep(1_500);
        BigImage.push(engines.getFirst(), options.tools().resolve("crane"), options.scratch().resolve("layers"));
    }

    private void pull(ContainerEngine engine) throws IOException, InterruptedException {
        Programs.run(List.of("sync"));
        double cpu = engine.cpuSeconds();
        long written = Machine.bytesWritten(options.scratch());
        double milliseconds = engine.timed("pull", "--quiet", BigImage.NAME);
        report.add(PULL, "s", engine.name(), milliseconds / 1e3);
        report.add(PULL + ", processor", "s", engine.name(), engine.cpuSeconds() - cpu);
        Programs.run(List.of("sync"));
        report.add(PULL + ", written", "MB", engine.name(), (Machine.bytesWritten(options.scratch()) - written) / 1e6);
        engine.docker("rmi", "-f", BigImage.NAME);
    }

    private void publish() throws IOException {
        String text = "# Engines, " + LocalDate.now() + "\n\n`benchmarks/run --engine`, " + options.rounds()
                + " rounds on " + Machine.describe(options.scratch()) + ".\n\n" + report.markdown();
        Files.createDirectories(options.results().getParent());
        Files.writeString(options.results(), text);
        System.out.println(text);
    }
}
