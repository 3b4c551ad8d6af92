import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has a registry collect garbage, or says what would go.
 *
 * <p>Arguments: the registry's address, and {@code run} or {@code dry-run}. Environment: {@code SLIPWAY_ADMIN_PASSWORD}.
 */
final class Gc {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration SAY = Duration.ofSeconds(2);
    private static final int LINES = 50;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI registry;
    private final String basic;

    private Gc(URI registry, String password) {
        this.registry = registry;
        this.basic = "Basic "
                + Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
    }

    public static void main(String[] arguments) throws Exception {
        Gc gc = new Gc(URI.create(arguments[0]), System.getenv("SLIPWAY_ADMIN_PASSWORD"));
        try {
            if (arguments[1].equals("dry-run")) {
                gc.preview();
            } else {
                gc.collect();
            }
        } catch (IOException e) {
            System.err.println("It did not work: " + e.getMessage());
            System.exit(1);
        }
    }

    private void preview() throws IOException, InterruptedException {
        String sums = send("GET", "/api/v1/gc/preview");
        System.out.printf(
                "In the end %d manifests and %d blobs would go, which take %s; %d deleted repositories are among them.%n",
                number(sums, "manifests"),
                number(sums, "blobs"),
                size(number(sums, "bytes")),
                number(sums, "repositories"));
        System.out.printf(
                "%d objects are given up already (%s); %d uploads are unfinished (%s).%n",
                number(sums, "objects"),
                size(number(sums, "objectBytes")),
                number(sums, "uploads"),
                size(number(sums, "uploadBytes")));
        for (String kind : new String[] {"manifests", "blobs", "repositories", "uploads"}) {
            Matcher entries = Pattern.compile("\\{[^{}]*\"dueAt\"[^{}]*\\}").matcher(send("GET", "/api/v1/gc/preview/" + kind + "?n=" + LINES));
            String title = kind + " that wait:";
            while (entries.find()) {
                if (!title.isEmpty()) {
                    System.out.println();
                    System.out.println(title);
                    title = "";
                }
                String entry = entries.group();
                String digest = text(entry, "digest");
                System.out.printf(
                        "  %-18s %8s  %s  %s%s%n",
                        text(entry, "reason"),
                        size(number(entry, "size")),
                        text(entry, "dueAt").replaceFirst("\\..*Z$", "Z"),
                        text(entry, "repository"),
                        digest.equals("-") ? "" : "@" + digest);
            }
        }
        System.out.println();
        System.out.println("Nothing was removed. At most " + LINES + " of a kind are shown; all: GET /api/v1/gc/preview/KIND."
                + " What goes only with something else, as the images of an index, is in the sums alone.");
    }

    private void collect() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        String before = send("GET", "/api/v1/gc");
        long ticket = number(send("POST", "/api/v1/gc/runs"), "ticket");
        long said = begun;
        String progress = progress(ticket);
        while (!progress.contains("\"done\":true")) {
            Thread.sleep(LOOK);
            // A registry that has started anew meanwhile does not know the ticket, and this ends.
            progress = progress(ticket);
            if (System.nanoTime() - said > SAY.toNanos()) {
                said = System.nanoTime();
                System.out.printf(
                        "%6d s  %d looked at, %d removed%n",
                        (said - begun) / 1_000_000_000, number(progress, "reviewed"), number(progress, "removed"));
            }
        }
        Matcher failure = Pattern.compile("\"failure\":\"([^\"]*)\"").matcher(progress);
        if (failure.find()) {
            throw new IOException("part of it failed: " + failure.group(1) + "; the registry's log says more");
        }
        String after = send("GET", "/api/v1/gc");
        System.out.printf(
                "Done: %d looked at, %d removed; %s of objects deleted.%n",
                number(progress, "reviewed"),
                number(progress, "removed"),
                size(objectBytes(after) - objectBytes(before)));
        System.out.printf(
                "%s reviews of manifests and %s of blobs are due later; ./slipway gc --dry-run says what they would remove.%n",
                count(number(after, "manifest_review")), count(number(after, "blob_link_review")));
    }

    /** Longer queues are not counted to their end. */
    private static String count(long rows) {
        return rows > 100_000 ? "more than 100,000" : Long.toString(rows);
    }

    private String progress(long ticket) throws IOException, InterruptedException {
        return send("GET", "/api/v1/gc/runs/" + ticket);
    }

    private static long objectBytes(String status) {
        Matcher found = Pattern.compile("\"object\":\\{\"count\":\\d+,\"bytes\":(\\d+)\\}").matcher(status);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private String send(String method, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(registry.resolve(path))
                        .timeout(Duration.ofMinutes(2))
                        .header("Authorization", basic)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " was answered with " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private static long number(String json, String field) throws IOException {
        Matcher found = Pattern.compile("\"" + field + "\":(\\d+)").matcher(json);
        if (!found.find()) {
            throw new IOException("the registry's answer has no " + field + ": " + json);
        }
        return Long.parseLong(found.group(1));
    }

    private static String text(String json, String field) {
        Matcher found = Pattern.compile("\"" + field + "\":\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "-";
    }

    private static String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        String[] units = {"kB", "MB", "GB", "TB"};
        double value = bytes / 1000.0;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}
