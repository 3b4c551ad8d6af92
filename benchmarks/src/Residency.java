import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What the servers have in memory: at rest, during pushes of growing size, and during many at once. */
final class Residency {

    private static final long PART = 256 * Comparison.MIB;
    private static final int PARTS = 16;
    private static final double LIMIT = 400e6 / Comparison.MIB;

    private final Comparison comparison;

    Residency(Comparison comparison) {
        this.comparison = comparison;
    }

    static void requirements(Report report) {
        report.requireGrowth(peak(4096), peak(64), 1.1);
        report.requireAtMost(peakOf(64), LIMIT);
    }

    /** On freshly started servers, so that what earlier rows left behind does not count. */
    void measure() throws Exception {
        List<Payload> parts = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            parts.add(Payload.create(comparison.options().scratch().resolve("part" + i), PART));
        }
        for (Client client : comparison.clients()) {
            Server server = client.server();
            server.stop();
            server.start();
            Thread.sleep(5000);
            add("resident, idle after a start", "MiB", server, Memory.resident(server.pid()));
            postgres(server, "idle");
            for (long size : new long[] {64, 1024, 4096}) {
                Payload payload = Payload.create(comparison.options().scratch().resolve("single"), size * Comparison.MIB);
                Comparison.settle(0);
                Memory.forgetPeak(server.pid());
                client.pushBlob("bench/memory", payload);
                add(peak(size), "MiB", server, Memory.peak(server.pid()));
                server.drop(payload.hex());
                Files.delete(payload.file());
            }
            for (int pushes : new int[] {PARTS, 4 * PARTS}) {
                parallel(client, parts, pushes);
            }
        }
        for (Payload part : parts) {
            Files.delete(part.file());
        }
    }

    /** Of more pushes than there are contents, several have the same: each is received and written all the same. */
    private void parallel(Client client, List<Payload> parts, int pushes) throws Exception {
        Server server = client.server();
        Comparison.settle(PARTS * PART);
        Memory.forgetPeak(server.pid());
        double seconds = pushAll(client, parts, pushes);
        add(peakOf(pushes), "MiB", server, Memory.peak(server.pid()));
        postgres(server, pushes + " pushes of 256 MiB");
        add(pushes + " parallel pushes of 256 MiB", "MB/s", server, Comparison.megabytes(pushes * PART, seconds));
        for (Payload part : parts) {
            server.drop(part.hex());
        }
    }

    private static String peak(long size) {
        return String.format(Locale.ROOT, "resident peak, one push of %,d MiB", size);
    }

    private static String peakOf(int pushes) {
        return "resident peak, " + pushes + " pushes of 256 MiB";
    }

    private void postgres(Server server, String when) throws IOException {
        double used = Memory.postgres(server.data());
        if (used > 0) {
            add("its PostgreSQL (proportional), " + when, "MiB", server, used);
        }
    }

    private static double pushAll(Client client, List<Payload> parts, int pushes) throws Exception {
        client.token("bench/memory");
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Double>> running = new ArrayList<>();
            for (int i = 0; i < pushes; i++) {
                Payload part = parts.get(i % parts.size());
                running.add(threads.submit(() -> client.pushBlob("bench/memory", part)));
            }
            for (Future<Double> push : running) {
                push.get();
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private void add(String row, String unit, Server server, double figure) {
        comparison.report().add(row, unit, server.name(), figure);
    }
}
