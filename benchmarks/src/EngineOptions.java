import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line of {@code benchmarks/run --engine} asks for.
 *
 * @param agent the words that start the agent's program
 */
record EngineOptions(
        Path root, Path tools, Path newest, Path scratch, Path results, int rounds, List<String> rows,
        List<String> engines, List<String> without, String client, List<String> agent) {

    static EngineOptions parse(String[] arguments) {
        Path root = Path.of(".");
        Path tools = Path.of(".");
        String newest = "none";
        Path scratch = null;
        Path results = null;
        int rounds = 7;
        String client = "docker";
        List<String> agent = List.of();
        List<String> without = List.of();
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
                case "--without" -> without = List.of(value.split(","));
                case "--client" -> client = value;
                case "--agent" -> agent = List.of(value.split(" "));
                default -> throw new IllegalArgumentException("no option " + arguments[i] + ", see --help");
            }
        }
        engines.removeAll(without);
        if (newest.equals("none")) {
            engines.remove("dockerd-newest");
        }
        return new EngineOptions(
                root, tools, Path.of(newest),
                (scratch == null ? root.resolve("target/benchmarks-engine") : scratch.resolve("slipway-engines"))
                        .toAbsolutePath(),
                (results == null ? root.resolve("benchmarks/results/" + LocalDate.now() + "-engine.md") : results)
                        .toAbsolutePath(),
                rounds, rows, List.copyOf(engines), without, client, agent);
    }

    /** A busybox that needs no libraries: the unpacked one, or the machine's own where that is what the tools have. */
    Path busybox() {
        Path unpacked = tools.resolve("../root/bin/busybox");
        return Files.exists(unpacked) ? unpacked : tools.resolve("busybox");
    }
}
