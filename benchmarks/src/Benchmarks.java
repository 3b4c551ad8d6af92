import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Runs Slipway, Debian's docker-registry and distribution side by side and compares them. In every round each row is
 * measured on one server after the other, each round beginning with another one, so that what else the machine does
 * falls on all of them; the table shows medians.
 */
final class Benchmarks {

    private static final String HELP = """
            benchmarks/run [--rounds N] [--seconds N] [--only ROW,...] [--without SERVER,...] [--scratch DIR] [--results FILE]

            Compares Slipway with Debian's docker-registry and with distribution v3.1.1 and writes the figures.

                --rounds N        interleaved rounds of each row (default 5)
                --seconds N       of load in each round of manifest GETs (default 5)
                --only ROW,...    of: durability, manifest, blob, memory, start (default: all)
                --without NAME    leaves out slipway, docker-registry or distribution; names joined by commas
                --scratch DIR     for the registries' data; needs 25 GB there (default: ./target/benchmarks)
                --results FILE    default: benchmarks/results/DATE.md

            Ends with 1 when a target is missed.
            """;
    private static final long MIB = 1L << 20;
    private static final String LATER_START = "later start until /v2/ answers";
    private static final int CONNECTIONS = 32;
    private static final int PARALLEL = 16;
    private static final int LAYERS = 5;

    private final Options options;
    private final Programs programs;
    private final Report report;
    private final List<Server> servers = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<String> durability = new ArrayList<>();

    private Benchmarks(Options options) {
        this.options = options;
        this.programs = new Programs(options.tools());
        this.report = new Report(options.servers());
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
        Files.createDirectories(options.scratch());
        for (String name : options.servers()) {
            servers.add(switch (name) {
                case "slipway" -> Server.slipway(options.root(), options.scratch());
                default -> Server.distribution(name, programs.tool(name), options.root(), options.scratch());
            });
        }
        requirements();
        try (AutoCloseable _ = Machine.keepFreeMemory()) {
            for (Server server : servers) {
                server.start();
                clients.add(new Client(server, programs));
            }
            for (String row : options.rows()) {
                switch (row) {
                    case "durability" -> durability();
                    case "manifest" -> manifests();
                    case "blob" -> blobs();
                    case "memory" -> memory();
                    case "start" -> starts();
                    default -> throw new IllegalArgumentException("no row " + row);
                }
            }
        } finally {
            for (Server server : servers) {
                server.stop();
            }
            Programs.run(List.of("rm", "-rf", options.scratch().toString()));
            publish(); // also what was measured before something failed
        }
        return report.missed();
    }

    private void requirements() {
        for (String row : List.of("manifest GET by tag, 1 tag", "manifest GET by tag, 1,000 tags")) {
            report.require(row, "docker-registry", 3.0);
            report.require(row, "distribution", 1.0);
        }
        report.require("1 GiB GET", "docker-registry", 1.0);
        report.require("1 GiB GET", "distribution", 1.0);
        report.require("1 GiB POST+PUT", "docker-registry", 1.0);
        report.require("1 GiB POST+PUT", "distribution", 1.0);
        report.requireAtMost(LATER_START, 8.0);
        report.requireGrowth(peak(4096), peak(64), 1.1);
    }

    private void durability() throws Exception {
        Payload payload = Payload.create(options.scratch().resolve("watched"), 64 * MIB);
        for (Client client : clients) {
            durability.add("- " + client.server().name() + ":\n  - "
                    + String.join("\n  - ", Durability.watch(client, payload)));
        }
    }

    private void manifests() throws Exception {
        for (Client client : clients) {
            client.pushImages("bench/one", List.of("t1"), LAYERS);
            client.pushImages("bench/thousand",
                    IntStream.rangeClosed(1, 1000).mapToObj(i -> "t" + i).toList(), LAYERS);
            // Not counted: the first load compiles code and fills caches, in every one of the three.
            client.manifestRate("bench/one", "t1", CONNECTIONS, 3 * options.seconds());
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (Client client : turn(round)) {
                report.add("manifest GET by tag, 1 tag", "requests/s", client.server().name(),
                        client.manifestRate("bench/one", "t1", CONNECTIONS, options.seconds()));
            }
            for (Client client : turn(round)) {
                report.add("manifest GET by tag, 1,000 tags", "requests/s", client.server().name(),
                        client.manifestRate("bench/thousand", "t500", CONNECTIONS, options.seconds()));
            }
        }
    }

    /** Each round pushes a content of its own to each server; the one pushed last is pulled. */
    private void blobs() throws Exception {
        Payload payload = Payload.create(options.scratch().resolve("blob"), 1024 * MIB);
        for (int round = -1; round < options.rounds(); round++) {
            for (Client client : turn(round + 1)) {
                String name = client.server().name();
                payload = payload.renewed();
                settle(payload.size());
                double before = client.server().cpuSeconds();
                double push = client.pushBlob("bench/blobs", payload);
                double between = client.server().cpuSeconds();
                settle(0);
                double atPull = client.server().cpuSeconds();
                double pull = client.pullBlob("bench/blobs", payload);
                double after = client.server().cpuSeconds();
                client.server().drop(payload.hex());
                if (round >= 0) {
                    report.add("1 GiB POST+PUT", "MB/s", name, megabytes(payload.size(), push));
                    report.add("1 GiB GET", "MB/s", name, megabytes(payload.size(), pull));
                    report.add("processor time of the server, 1 GiB POST+PUT", "s", name, between - before);
                    report.add("processor time of the server, 1 GiB GET", "s", name, after - atPull);
                }
            }
        }
        Files.delete(payload.file());
    }

    /** On freshly started servers, so that what earlier rows left behind does not count. */
    private void memory() throws Exception {
        List<Payload> parts = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            parts.add(Payload.create(options.scratch().resolve("part" + i), 256 * MIB));
        }
        for (Client client : clients) {
            Server server = client.server();
            server.stop();
            server.start();
            Thread.sleep(5000);
            report.add("resident, idle after a start", "MiB", server.name(), Memory.resident(server.pid()));
            postgres(server, "idle");
            for (long size : new long[] {64, 1024, 4096}) {
                Payload payload = Payload.create(options.scratch().resolve("single"), size * MIB);
                settle(0);
                Memory.forgetPeak(server.pid());
                client.pushBlob("bench/memory", payload);
                report.add(peak(size), "MiB", server.name(),
                        Memory.peak(server.pid()));
                server.drop(payload.hex());
                Files.delete(payload.file());
            }
            settle(PARALLEL * 256 * MIB);
            Memory.forgetPeak(server.pid());
            double seconds = pushAll(client, parts);
            report.add("resident peak, 16 pushes of 256 MiB", "MiB", server.name(), Memory.peak(server.pid()));
            postgres(server, "16 pushes of 256 MiB");
            report.add("16 parallel pushes of 256 MiB", "MB/s", server.name(),
                    megabytes(PARALLEL * 256 * MIB, seconds));
            for (Payload part : parts) {
                server.drop(part.hex());
            }
        }
        for (Payload part : parts) {
            Files.delete(part.file());
        }
    }

    private static String peak(long size) {
        return String.format(Locale.ROOT, "resident peak, one push of %,d MiB", size);
    }

    private void postgres(Server server, String when) throws IOException {
        double used = Memory.postgres(server.data());
        if (used > 0) {
            report.add("its PostgreSQL (proportional), " + when, "MiB", server.name(), used);
        }
    }

    private static double pushAll(Client client, List<Payload> parts) throws Exception {
        client.token("bench/memory");
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Double>> pushes = new ArrayList<>();
            for (Payload part : parts) {
                pushes.add(threads.submit(() -> client.pushBlob("bench/memory", part)));
            }
            for (Future<Double> push : pushes) {
                push.get();
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private void starts() throws Exception {
        for (int round = 0; round < options.rounds(); round++) {
            for (Client client : turn(round)) {
                client.server().stop();
                report.add(LATER_START, "s", client.server().name(), client.server().start());
            }
        }
    }

    /** The servers in the order of a round: each begins in its turn. */
    private List<Client> turn(int round) {
        List<Client> order = new ArrayList<>(clients);
        Collections.rotate(order, -round);
        return order;
    }

    /**
     * What an earlier step left unwritten must not be written during the next, and the memory that the next one fills
     * must be there for all alike.
     */
    private static void settle(long bytesToCome) throws IOException, InterruptedException {
        Programs.run(List.of("sync"));
        Machine.warmMemory(2 * bytesToCome);
    }

    private static double megabytes(long bytes, double seconds) {
        return bytes / seconds / 1e6;
    }

    private void publish() throws IOException, InterruptedException {
        String text = """
                # Benchmarks of %s

                - Command: `benchmarks/run %s`
                - Slipway: %s
                - Machine: %s
                - Load: wrk with 1 thread and %d connections, %d s; curl for blobs; client and server share the machine.
                - Slipway checks a token on every request; the other two are configured to check nothing.

                """.formatted(LocalDate.now(), options.said(), commit(), Machine.describe(options.root()),
                        CONNECTIONS, options.seconds())
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
