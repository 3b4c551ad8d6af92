import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Many small requests: manifests, {@code GET /v2/}, blobs of 1 MiB; and manifests put one after another. */
final class Reads {

    private static final List<String> THOUSAND = IntStream.rangeClosed(1, 1000).mapToObj(i -> "t" + i).toList();
    private static final byte[] BLOB = new byte[(int) Comparison.MIB];

    static {
        new Random(1).nextBytes(BLOB);
    }

    private final Comparison comparison;

    Reads(Comparison comparison) {
        this.comparison = comparison;
    }

    /** What is to be read. Not counted; nor is the load that follows, which compiles code and fills caches everywhere. */
    static void push(List<Client> clients) throws IOException, InterruptedException {
        for (Client client : clients) {
            client.pushImages("bench/one", List.of("t1"), Comparison.LAYERS);
            client.pushImages("bench/thousand", THOUSAND, Comparison.LAYERS);
            client.pushSmall("bench/one", BLOB);
        }
    }

    /** As nginx serves it. */
    static void push(Server files) throws IOException {
        Files.write(files.data().resolve("blob-of-1-MiB"), BLOB);
    }

    static void requirements(Report report) {
        for (String method : List.of("GET", "HEAD")) {
            for (String row : List.of("manifest " + method + " by tag, 1 tag", "manifest " + method + " by tag, 1,000 tags")) {
                report.require(row, "docker-registry", 5.0);
                report.require(row, "distribution", 5.0);
            }
            report.require("manifest " + method + " by tag, 1 tag", "zot", 2.0);
            report.require("manifest " + method + " by tag, 1,000 tags", "zot", 30.0);
        }
        report.require("blob GET, 1 MiB", "zot", 1.0);
        report.require("blob GET, 1 MiB", "distribution", 2.0);
        report.require(PUT, "distribution", 1.0);
    }

    private static final String PUT = "manifest PUT by one client, 1,000 tags";

    void measure(Server files) throws IOException, InterruptedException {
        int seconds = comparison.options().seconds();
        String one = "/v2/bench/one/manifests/t1";
        String thousand = "/v2/bench/thousand/manifests/t500";
        String blob = "/v2/bench/one/blobs/" + Payload.sha256(BLOB);
        for (Client client : comparison.clients()) {
            client.getRate("bench/one", one, Comparison.CONNECTIONS, 2 * seconds);
            client.headRate("bench/one", one, Comparison.CONNECTIONS, seconds);
            client.getRate("bench/one", blob, Comparison.CONNECTIONS, seconds);
        }
        for (int round = 0; round < comparison.options().rounds(); round++) {
            for (Client client : comparison.turn(round)) {
                add("GET /v2/", client, client.getRate("bench/one", "/v2/", Comparison.CONNECTIONS, seconds));
            }
            for (Client client : comparison.turn(round)) {
                add("manifest GET by tag, 1 tag", client,
                        client.getRate("bench/one", one, Comparison.CONNECTIONS, seconds));
            }
            for (Client client : comparison.turn(round)) {
                add("manifest HEAD by tag, 1 tag", client,
                        client.headRate("bench/one", one, Comparison.CONNECTIONS, seconds));
            }
            for (Client client : comparison.turn(round)) {
                add("manifest GET by tag, 1,000 tags", client,
                        client.getRate("bench/thousand", thousand, Comparison.CONNECTIONS, seconds));
            }
            for (Client client : comparison.turn(round)) {
                add("manifest HEAD by tag, 1,000 tags", client,
                        client.headRate("bench/thousand", thousand, Comparison.CONNECTIONS, seconds));
            }
            for (Client client : comparison.turn(round)) {
                add("blob GET, 1 MiB", client,
                        client.getRate("bench/one", blob, Comparison.CONNECTIONS, seconds));
            }
            Client plain = comparison.clients().getFirst();
            comparison.report().add("blob GET, 1 MiB" + comparison.suffix(), "requests/s", files.name(),
                    plain.getRate(files, "/blob-of-1-MiB", Comparison.CONNECTIONS, seconds));
        }
    }

    /** Manifests put, in the repository of 1,000 tags. */
    void puts() throws IOException, InterruptedException {
        for (int round = -1; round < comparison.options().rounds(); round++) {
            for (Client client : comparison.turn(round + 1)) {
                double rate = client.putRate("bench/thousand", THOUSAND, Comparison.LAYERS, comparison.options().seconds());
                if (round >= 0) {
                    add(PUT, client, rate);
                }
            }
        }
    }

    private void add(String row, Client client, double rate) {
        comparison.report().add(row + comparison.suffix(), "requests/s", client.server().name(), rate);
    }
}
