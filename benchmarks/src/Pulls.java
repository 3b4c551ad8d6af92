import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * GETs of one blob at the same time, each by a curl of its own that throws it away.
 *
 * @param seconds from the start of the first to the end of the last
 * @param firstByte seconds until the slowest had its first byte, from its own start
 */
record Pulls(double seconds, double firstByte) {

    /** Runs them; each has to get all of it. */
    static Pulls together(int count, URI uri, String token, long size) throws IOException, InterruptedException {
        return together(count, uri, token, List.of(), "200 " + size);
    }

    /** The same of the first byte alone, from a server that checks nothing. */
    static Pulls ofOneByte(int count, URI uri) throws IOException, InterruptedException {
        return together(count, uri, "", List.of("--range", "0-0"), "206 1");
    }

    private static Pulls together(int count, URI uri, String token, List<String> more, String expected)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--output", "/dev/null",
                "--write-out", "%{http_code} %{size_download} %{time_starttransfer}"));
        if (!token.isEmpty()) {
            command.addAll(List.of("-H", "Authorization: Bearer " + token));
        }
        command.addAll(more);
        command.add(uri.toString());
        List<Process> running = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            running.add(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
        }
        double firstByte = 0;
        for (Process process : running) {
            String seen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0 || !seen.startsWith(expected + " ")) {
                throw new IOException("a GET of " + uri + " ended with " + process.exitValue() + ": " + seen);
            }
            firstByte = Math.max(firstByte, Double.parseDouble(seen.split(" ")[2]));
        }
        return new Pulls((System.nanoTime() - began) / 1e9, firstByte);
    }
}
