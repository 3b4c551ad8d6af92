import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs Slipway, Debian's docker-registry, distribution and zot side by side and compares them. In every round each row is
 * measured on one server after the other, each round beginning with another one, so that what else the machine does
 * falls on all of them; the table shows medians.
 */
final class Benchmarks {

    private static final String HELP = """
            benchmarks/run [--rounds N] [--seconds N] [--rows ROW,...] [--zot FILE] [--without SERVER,...]
                [--scratch DIR] [--results FILE]

            Compares Slipway with Debian's docker-registry, with distribution v3.1.1, and with zot where its program is
            given, and writes the figures.

                --rounds N        interleaved rounds of each row (default 5)
                --seconds N       of load in each round (default 3)
                --rows ROW,...    of: durability, manifest, put, blob, memory, start, many, mirror, search, files, and tls,
                                  which is manifest and blob once more over https (default: all)
                --zot FILE        zot's program
                --without NAME    leaves out slipway, docker-registry or distribution; names joined by commas
                --scratch DIR     for the registries' data; needs 45 GB there (default: ./target/benchmarks)
                --results FILE    default: benchmarks/results/DATE.md

            Ends with 1 when a target is missed.
            """;
    private static final String LATER_START = "later start until /v2/ answers";

    private final Options options;
    private final Programs programs;
    private final Report report;
    private final List<Server> servers = new ArrayList<>();
    private final Server files;
    private final List<String> durability = new ArrayList<>();
    private boolean pushed;

    private Benchmarks(Options options) throws IOException {
        this.options = options;
        this.programs = new Programs(options.tools());
        this.report = new Report(
                Stream.concat(options.servers().stream(), Stream.of("nginx", "dd", "upstream")).toList());
        Files.createDirectories(options.scratch());
        for (String name : options.servers()) {
            servers.add(switch (name) {
                case "slipway" -> Server.slipway(options.root(), options.scratch());
                case "zot" -> Server.zot(options.zot().orElseThrow(), options.root(), options.scratch());
                default -> Server.distribution(name, programs.tool(name), options.root(), options.scratch());
            });
        }
        this.files = Server.nginx(programs.tool("nginx"), options.root(), options.scratch());
    }

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        System.exit(new Benchmarks(Options.parse(arguments)).run() == 0 ? 0 : 1);
    }

    /** Answers how many targets were missed. */
    private long run() throws Exception {
        requirements();
        try (AutoCloseable _ = Machine.keepFreeMemory()) {
            List<String> plain = options.rows().stream().filter(row -> !row.equals("tls")).toList();
            if (!plain.isEmpty()) {
                run(plain, Optional.empty());
            }
            if (options.rows().contains("tls")) {
                run(List.of("manifest", "blob"), Optional.of(Certificate.create(options.scratch())));
            }
        } finally {
            stop();
            Programs.run(List.of("rm", "-rf", options.scratch().toString()));
            publish(); // also what was measured before something failed
        }
        return report.missed();
    }

    private void requirements() {
        Reads.requirements(report);
        LargeBlobs.requirements(report);
        Residency.requirements(report);
        ManyRepositories.requirements(report);
        Searches.requirements(report);
        FileTrees.requirements(report);
        MirrorPulls.requirements(report);
        report.requireAtMost(LATER_START, 8.0);
    }

    /** Starts all servers, with https or without it, and runs these groups of rows. */
    private void run(List<String> rows, Optional<Certificate> certificate) throws Exception {
        List<Client> clients = new ArrayList<>();
        for (Server server : servers) {
            server.secure(certificate);
            server.start();
            clients.add(new Client(server, programs));
        }
        files.secure(certificate);
        files.start();
        Comparison comparison =
                new Comparison(options, report, clients, certificate.isPresent() ? ", TLS" : "");
        if (!pushed && rows.stream().anyMatch(List.of("manifest", "put")::contains)) {
            Reads.push(clients);
            Reads.push(files);
            pushed = true;
        }
        for (String row : rows) {
            switch (row) {
                case "durability" -> durability(clients);
                case "manifest" -> new Reads(comparison).measure(files);
                case "put" -> new Reads(comparison).puts();
                case "blob" -> new LargeBlobs(comparison, files).measure();
                case "memory" -> new Residency(comparison).measure();
                case "start" -> starts(comparison);
                case "many" -> many(clients);
                case "search" -> searches(clients);
                case "files" -> fileTrees(clients);
                case "mirror" -> new MirrorPulls(comparison, programs).measure();
                default -> throw new IllegalArgumentException("no row " + row);
            }
        }
        stop();
    }

    private void stop() throws IOException, InterruptedException {
        for (Server server : servers) {
            server.stop();
        }
        files.stop();
    }

    private void many(List<Client> clients) throws Exception {
        for (Client client : clients) {
            if (client.server().name().equals("slipway")) {
                new ManyRepositories(client, report).measure();
            }
        }
    }

    private void searches(List<Client> clients) throws Exception {
        for (Client client : clients) {
            if (client.server().name().equals("slipway")) {
                new Searches(client, report).measure();
            }
        }
    }

    private void fileTrees(List<Client> clients) throws Exception {
        for (Client client : clients) {
            if (client.server().name().equals("slipway")) {
                new FileTrees(client, report, options.scratch(), options.rounds()).measure();
            }
        }
    }

    private void durability(List<Client> clients) throws Exception {
        Payload payload = Payload.create(options.scratch().resolve("watched"), 64 * Comparison.MIB);
        for (Client client : clients) {
            durability.add("- " + client.server().name() + ":\n  - "
                    + String.join("\n  - ", Durability.watch(client, payload)));
        }
    }

    private void starts(Comparison comparison) throws Exception {
        for (int round = 0; round < options.rounds(); round++) {
            for (Client client : comparison.turn(round)) {
                client.server().stop();
                report.add(LATER_START, "s", client.server().name(), client.server().start());
            }
        }
    }

    private void publish() throws IOException, InterruptedException {
        String text = """
                # Benchmarks of %s

                - Command: `benchmarks/run %s`
                - Slipway: %s
                - Machine: %s
                - Load: wrk (HEAD: HeadLoad) with 1 thread and %d connections, %d s; curl for large blobs; client and server
                  share the machine.
                - Slipway checks a token on every request; the others are configured to check nothing. zot forces nothing to
                  the disk.

                """.formatted(LocalDate.now(), options.said(), commit(), Machine.describe(options.root()),
                        Comparison.CONNECTIONS, options.seconds())
                + report.markdown()
                + (durability.isEmpty() ? "" : "\nForced to the disk during the push of a blob of 64 MiB, then of an "
                        + "image of one layer:\n\n" + String.join("\n", durability) + "\n");
        Files.createDirectories(options.results().getParent());
        Files.writeString(options.results(), text);
        System.out.printf(Locale.ROOT, "%s%nWritten to %s%n", text, options.results());
    }

    private String commit() throws IOException, InterruptedException {
        return Programs.run(List.of("git", "-C", options.root().toString(), "describe", "--always", "--dirty")).strip();
    }
}
