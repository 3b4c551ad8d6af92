import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Slipway with 10,000 repositories of 100 tags each: the slowest hundredth of four kinds of requests, from four clients at
 * once. Pushed by the API: a config, and a manifest with all its tags in one request.
 */
final class ManyRepositories {

    private static final int REPOSITORIES = 10_000;
    private static final int TAGS = 100;
    private static final int SAMPLE = 2_000;
    private static final int WITH_ONE_TOKEN = 50;
    private static final int AT_ONCE = 4;

    private static final String ROW = "99th percentile with 10,000 repositories × 100 tags, ";
    private static final List<String> KINDS = List.of("catalog", "tags", "HEAD", "DELETE of a tag");

    private final Client client;
    private final Report report;

    ManyRepositories(Client client, Report report) {
        this.client = client;
        this.report = report;
    }

    static void requirements(Report report) {
        KINDS.forEach(kind -> report.requireAtMost(ROW + kind, 50));
    }

    void measure() throws Exception {
        List<String> names = IntStream.range(0, REPOSITORIES).mapToObj("many/r%05d"::formatted).toList();
        long began = System.nanoTime();
        each(names, (name, token) -> push(name, token));
        report.add("10,000 repositories × 100 tags pushed", "s", client.server().name(), (System.nanoTime() - began) / 1e9);
        List<String> sample = new ArrayList<>(names);
        Collections.shuffle(sample, new Random(1));
        sample = sample.subList(0, SAMPLE);
        percentile("catalog", sample, name -> get("/v2/_catalog?n=100&last=" + name), 200);
        percentile("tags", sample, name -> get("/v2/" + name + "/tags/list?n=100"), 200);
        percentile("HEAD", sample, name -> request("/v2/" + name + "/manifests/t7").method("HEAD", BodyPublishers.noBody()), 200);
        percentile("DELETE of a tag", sample, name -> request("/v2/" + name + "/manifests/t9").DELETE(), 202);
    }

    private interface Step {
        void run(String name, String token) throws Exception;
    }

    private void push(String name, String token) throws Exception {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        String digest = Payload.sha256(config);
        client.send(request("/v2/" + name + "/blobs/uploads/?digest=" + digest)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(config)), 201);
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"layers\":[],\"annotations\":{\"of\":\"%s\"},"
                        .formatted(Client.MANIFEST, name)
                + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":2}}"
                        .formatted(digest);
        String tags = IntStream.range(0, TAGS).mapToObj(i -> "tag=t" + i).collect(Collectors.joining("&"));
        client.send(request("/v2/" + name + "/manifests/"
                        + Payload.sha256(manifest.getBytes(StandardCharsets.UTF_8)) + "?" + tags)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", Client.MANIFEST)
                .PUT(BodyPublishers.ofString(manifest)), 201);
    }

    private void percentile(String kind, List<String> names, Function<String, HttpRequest.Builder> request, int expected)
            throws Exception {
        List<Double> times = Collections.synchronizedList(new ArrayList<>());
        each(names, (name, token) -> {
            HttpRequest.Builder built = request.apply(name).header("Authorization", "Bearer " + token);
            long began = System.nanoTime();
            client.send(built, expected);
            times.add((System.nanoTime() - began) / 1e6);
        });
        List<Double> sorted = times.stream().sorted().toList();
        report.add(ROW + kind, "ms", client.server().name(), sorted.get(sorted.size() * 99 / 100));
    }

    /** Runs the step for each name, so many at once, with a token that is asked for once for many names. */
    private void each(List<String> names, Step step) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < names.size(); i += WITH_ONE_TOKEN) {
                List<String> some = names.subList(i, Math.min(names.size(), i + WITH_ONE_TOKEN));
                running.add(threads.submit(() -> {
                    String token = client.newToken(some);
                    for (String name : some) {
                        step.run(name, token);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private HttpRequest.Builder get(String path) {
        return request(path).GET();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(client.server().uri(path).toString()));
    }
}
