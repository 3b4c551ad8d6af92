import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches by strace which files a registry forces to the disk during the push of one blob and one image, so that the
 * timings can be read for what they promise.
 */
final class Durability {

    private static final Pattern CALL = Pattern.compile("(fsync|fdatasync|sync_file_range)\\(\\d+<([^>]*)>");

    private Durability() {}

    /** One line for each kind of file and call, with how often it was made. */
    static List<String> watch(Client client, Payload payload) throws IOException, InterruptedException {
        Server server = client.server();
        Path trace = Files.createTempFile("slipway-trace", ".txt");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-q", "-y",
                "-e", "trace=fsync,fdatasync,sync_file_range", "-e", "signal=none", "-o", trace.toString(),
                "-p", Long.toString(server.pid())));
        for (ProcessHandle process : Memory.postgresProcesses(server.data())) {
            command.addAll(List.of("-p", Long.toString(process.pid())));
        }
        Process strace = new ProcessBuilder(command).inheritIO().start();
        try {
            Thread.sleep(2000);
            client.pushBlob("bench/durable", payload.renewed());
            client.pushImages("bench/durable", List.of("watched"), 1);
            Thread.sleep(200);
        } finally {
            strace.destroy();
            strace.waitFor(10, TimeUnit.SECONDS);
        }
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : Files.readAllLines(trace)) {
            Matcher call = CALL.matcher(line);
            if (call.find()) {
                counts.merge(call.group(1) + " " + kind(server.data(), call.group(2)), 1, Integer::sum);
            }
        }
        Files.delete(trace);
        return counts.entrySet().stream().map(entry -> entry.getValue() + " × " + entry.getKey()).toList();
    }

    /** The file's path inside the data folder, with names that differ between pushes left out. */
    private static String kind(Path data, String file) {
        return file.replace(data.toString(), "data")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "UUID")
                .replaceAll("[0-9a-f]{64}", "HEX")
                .replaceAll("/[0-9a-f]{2}(?=/|$)", "/XX")
                .replaceAll("hashstates/sha256/[0-9]+", "hashstates/sha256/N")
                .replaceAll("[0-9A-F]{24}", "SEGMENT");
    }
}
