import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the command line asks for; {@code said} is that line without the paths {@code run} adds. */
record Options(
        Path root, Path tools, Path scratch, Path results, int rounds, int seconds, List<String> rows,
        List<String> servers, Optional<Path> zot, String said) {

    static Options parse(String[] arguments) {
        Path root = Path.of(".");
        Path tools = Path.of(".");
        Path scratch = null;
        Path results = null;
        int rounds = 5;
        int seconds = 3;
        List<String> rows = List.of("durability", "manifest", "put", "blob", "memory", "start", "many", "mirror", "search", "files", "tls");
        Optional<Path> zot = Optional.empty();
        List<String> servers = new ArrayList<>(List.of("slipway", "docker-registry", "distribution"));
        List<String> said = new ArrayList<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value, see --help");
            }
            String value = arguments[i + 1];
            if (i >= 4) {
                // Not where the machine keeps it.
                said.addAll(List.of(arguments[i], arguments[i].equals("--zot") ? "zot" : value));
            }
            switch (arguments[i]) {
                case "--root" -> root = Path.of(value);
                case "--tools" -> tools = Path.of(value);
                case "--scratch" -> scratch = Path.of(value);
                case "--results" -> results = Path.of(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--zot" -> {
                    zot = Optional.of(Path.of(value).toAbsolutePath());
                    servers.add("zot");
                }
                case "--rows" -> rows = List.of(value.split(","));
                case "--without" -> servers.removeAll(List.of(value.split(",")));
                default -> throw new IllegalArgumentException("no option " + arguments[i] + ", see --help");
            }
        }
        return new Options(root, tools,
                (scratch == null ? root.resolve("target/benchmarks") : scratch.resolve("slipway-benchmarks"))
                        .toAbsolutePath(),
                (results == null ? root.resolve("benchmarks/results/" + LocalDate.now() + ".md") : results)
                        .toAbsolutePath(),
                rounds, seconds, rows, List.copyOf(servers), zot, String.join(" ", said));
    }
}
