import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks to one registry: tokens, small pushes by Java's own client, large bodies by curl, load by wrk. */
final class Client {

    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s*([0-9.]+)");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Server server;
    private final Programs programs;

    Client(Server server, Programs programs) {
        this.server = server;
        this.programs = programs;
    }

    /** Pushes images of small blobs, one for each tag: each has a config of its own and the same layers. */
    void pushImages(String repository, List<String> tags, int layers) throws IOException, InterruptedException {
        for (String tag : tags) {
            pushImage(repository, tag, layers, tag.equals(tags.getFirst()));
        }
    }

    private void pushImage(String repository, String tag, int layers, boolean withLayers)
            throws IOException, InterruptedException {
        List<String> descriptors = new ArrayList<>();
        for (int i = 0; i <= layers; i++) {
            byte[] content = i == 0
                    ? ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"of\":\"" + tag + "\",\"rootfs\":{\"type\":\"layers\"}}")
                            .getBytes(StandardCharsets.UTF_8)
                    : ("layer " + i).getBytes(StandardCharsets.UTF_8);
            String digest = Payload.sha256(content);
            if (i == 0 || withLayers) {
                send(authorized(repository, withDigest(begin(repository), digest))
                        .header("Content-Type", "application/octet-stream")
                        .PUT(BodyPublishers.ofByteArray(content)), 201);
            }
            String type = i == 0 ? "config.v1+json" : "layer.v1.tar+gzip";
            descriptors.add("{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d}"
                    .formatted(type, digest, content.length));
        }
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MANIFEST, descriptors.getFirst(), String.join(",", descriptors.subList(1, layers + 1)));
        send(authorized(repository, server.uri("/v2/" + repository + "/manifests/" + tag))
                .header("Content-Type", MANIFEST)
                .PUT(BodyPublishers.ofString(manifest)), 201);
    }

    /** Requests per second of GETs of one manifest by its tag over kept connections. */
    double manifestRate(String repository, String tag, int connections, int seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(programs.tool("wrk"), "-t1", "-c" + connections,
                "-d" + seconds + "s", "-H", "Accept: " + MANIFEST));
        String token = token(repository);
        if (!token.isEmpty()) {
            command.addAll(List.of("-H", "Authorization: Bearer " + token));
        }
        command.add(server.uri("/v2/" + repository + "/manifests/" + tag).toString());
        String output = Programs.run(command);
        Matcher rate = RATE.matcher(output);
        if (output.contains("Non-2xx") || output.contains("Socket errors") || !rate.find()) {
            throw new IOException(server.name() + " did not answer every GET: " + output);
        }
        return Double.parseDouble(rate.group(1));
    }

    /** POST, then one PUT with all bytes, by curl. Answers the seconds of both. */
    double pushBlob(String repository, Payload payload) throws IOException, InterruptedException {
        String token = token(repository);
        long began = System.nanoTime();
        URI upload = begin(repository);
        curl(token, List.of("-X", "PUT", "-H", "Content-Type: application/octet-stream",
                "-T", payload.file().toString(), withDigest(upload, payload.digest()).toString()), "201");
        return (System.nanoTime() - began) / 1e9;
    }

    /** GET of a blob by curl, thrown away. Answers the seconds. */
    double pullBlob(String repository, Payload payload) throws IOException, InterruptedException {
        String token = token(repository);
        long began = System.nanoTime();
        curl(token, List.of(server.uri("/v2/" + repository + "/blobs/" + payload.digest()).toString()),
                "200 " + payload.size());
        return (System.nanoTime() - began) / 1e9;
    }

    private void curl(String token, List<String> arguments, String expected) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--output", "/dev/null",
                "--write-out", "%{http_code} %{size_download}"));
        if (!token.isEmpty()) {
            command.addAll(List.of("-H", "Authorization: Bearer " + token));
        }
        command.addAll(arguments);
        String seen = Programs.run(command);
        if (!seen.startsWith(expected)) {
            throw new IOException(server.name() + " answered " + seen + " to " + arguments);
        }
    }

    private URI begin(String repository) throws IOException, InterruptedException {
        URI uploads = server.uri("/v2/" + repository + "/blobs/uploads/");
        HttpResponse<String> answer = send(authorized(repository, uploads).POST(BodyPublishers.noBody()), 202);
        return uploads.resolve(answer.headers().firstValue("Location").orElseThrow());
    }

    private static URI withDigest(URI upload, String digest) {
        return URI.create(upload + (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
    }

    private String cachedToken = "";
    private String cachedFor = "";
    private long cachedAt;

    /** A token to pull and push, or an empty word where none is needed. Asked for anew after a minute. */
    synchronized String token(String repository) throws IOException, InterruptedException {
        if (!server.checksTokens()) {
            return "";
        }
        if (!cachedFor.equals(repository) || System.nanoTime() - cachedAt > 60e9) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(
                            "/token?service=" + server.uri("/").getAuthority()
                                    + "&scope=repository:" + repository + ":pull,push"))
                    .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                            ("admin:" + Server.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8)));
            Matcher token = TOKEN.matcher(send(request, 200).body());
            if (!token.find()) {
                throw new IOException("no token in the answer of " + server.name());
            }
            cachedToken = token.group(1);
            cachedFor = repository;
            cachedAt = System.nanoTime();
        }
        return cachedToken;
    }

    private HttpRequest.Builder authorized(String repository, URI uri) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        String token = token(repository);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, int expected)
            throws IOException, InterruptedException {
        HttpRequest built = request.build();
        HttpResponse<String> answer = http.send(built, BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException("%s answered %d to %s: %s"
                    .formatted(server.name(), answer.statusCode(), built, answer.body()));
        }
        return answer;
    }

    Server server() {
        return server;
    }
}
