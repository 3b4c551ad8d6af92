import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the command line of {@code benchmarks/run --engine} asks for. */
record EngineOptions(
        Path root, Path tools, Path newest, Path scratch, Path results, int rounds, List<String> rows,
        List<String> engines, String client) {

    static EngineOptions parse(String[] arguments) {
        Path root = Path.of(".");
        Path tools = Path.of(".");
        String newest = "none";
        Path scratch = null;
        Path results = null;
        int rounds = 7;
        String client = "docker";
        List<String> rows = EngineBenchmarks.ROWS;
        List<String> engines = new ArrayList<>(EngineBenchmarks.ENGINES);
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value, see --help");
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--root" -> root = Path.of(value);
                case "--tools" -> tools = Path.of(value);
                case "--newest" -> newest = value;
                case "--scratch" -> scratch = Path.of(value);
                case "--results" -> results = Path.of(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--only" -> rows = List.of(value.split(","));
                case "--without" -> engines.removeAll(List.of(value.split(",")));
                case "--client" -> client = value;
                default -> throw new IllegalArgumentException("no option " + arguments[i] + ", see --help");
            }
        }
        if (newest.equals("none")) {
            engines.remove("dockerd-newest");
        }
        return new EngineOptions(
                root, tools, Path.of(newest),
                (scratch == null ? root.resolve("target/benchmarks-engine") : scratch.resolve("slipway-engines"))
                        .toAbsolutePath(),
                (results == null ? root.resolve("benchmarks/results/" + LocalDate.now() + "-engine.md") : results)
                        .toAbsolutePath(),
                rounds, rows, List.copyOf(engines), client);
    }

    /** The agent that {@code ./slipway build} has packaged. */
    Path agentJar() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("node-agent/agent/target"))) {
            return files.filter(file -> file.getFileName().toString().matches("agent-[0-9].*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no agent was built"));
        }
    }
}
