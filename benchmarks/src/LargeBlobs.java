import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** One blob of 1 GiB pushed and pulled, beside what nginx does with such a file and dd with the disk. */
final class LargeBlobs {

    private static final String PUSH = "1 GiB POST+PUT";
    private static final String PULL = "1 GiB GET";
    private static final String FILE = "blob-of-1-GiB";

    private final Comparison comparison;
    private final Server files;
    private Payload payload;

    LargeBlobs(Comparison comparison, Server files) {
        this.comparison = comparison;
        this.files = files;
    }

    static void requirements(Report report) {
        for (String server : List.of("docker-registry", "distribution", "zot")) {
            report.require(PULL, server, 1.0);
        }
        report.require(PULL, "nginx", 0.9);
        report.require(PUSH, "docker-registry", 1.0);
        report.require(PUSH, "distribution", 1.0);
        report.require(PUSH, "zot", 1.3);
        report.require(PUSH, "dd", 0.85);
    }

    /** Each round pushes a content of its own to each server; the one pushed last is pulled. */
    void measure() throws Exception {
        payload = Payload.create(comparison.options().scratch().resolve("blob"), 1024 * Comparison.MIB);
        for (int round = -1; round < comparison.options().rounds(); round++) {
            if (round % 2 != 0) {
                withoutRegistry(round >= 0);
            }
            for (Client client : comparison.turn(round + 1)) {
                payload = payload.renewed();
                measure(client, round >= 0);
            }
            if (round % 2 == 0) {
                withoutRegistry(true);
            }
        }
        Files.delete(payload.file());
        Files.deleteIfExists(files.data().resolve(FILE));
    }

    private void measure(Client client, boolean counted) throws Exception {
        Server server = client.server();
        Comparison.settle(payload.size());
        double before = server.cpuSeconds();
        double push = client.pushBlob("bench/blobs", payload);
        double between = server.cpuSeconds();
        Comparison.settle(0);
        double atPull = server.cpuSeconds();
        double pull = client.pullBlob("bench/blobs", payload);
        double after = server.cpuSeconds();
        server.drop(payload.hex());
        if (counted) {
            add(PUSH, "MB/s", server.name(), Comparison.megabytes(payload.size(), push));
            add(PULL, "MB/s", server.name(), Comparison.megabytes(payload.size(), pull));
            add("processor time of the server, 1 GiB POST+PUT", "s", server.name(), between - before);
            add("processor time of the server, 1 GiB GET", "s", server.name(), after - atPull);
        }
    }

    /** nginx has a copy that was just written, as the registries have; dd reads the same bytes and forces its copy. */
    private void withoutRegistry(boolean counted) throws Exception {
        Path copy = comparison.options().scratch().resolve("dd");
        Comparison.settle(payload.size());
        long began = System.nanoTime();
        Programs.run(List.of("dd", "if=" + payload.file(), "of=" + copy, "bs=1M", "conv=fsync", "status=none"));
        double written = (System.nanoTime() - began) / 1e9;
        Files.move(copy, files.data().resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
        Comparison.settle(0);
        Client client = comparison.clients().getFirst();
        double read = client.pullFile(files.uri("/" + FILE), payload.size());
        if (counted) {
            if (comparison.suffix().isEmpty()) {
                add(PUSH, "MB/s", "dd", Comparison.megabytes(payload.size(), written));
            }
            add(PULL, "MB/s", "nginx", Comparison.megabytes(payload.size(), read));
        }
    }

    private void add(String row, String unit, String server, double figure) throws IOException {
        comparison.report().add(row + comparison.suffix(), unit, server, figure);
    }
}
