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
import java.util.stream.Collectors;

/** Speaks to one registry: tokens, small pushes by Java's own client, large bodies by curl, load by wrk and HeadLoad. */
final class Client {

    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s*([0-9.]+)");

    private final HttpClient http;
    private final Server server;
    private final Programs programs;

    /** @param server running, and not started with another certificate while this is in use */
    Client(Server server, Programs programs) {
        this.server = server;
        this.programs = programs;
        this.http = server.client();
    }

    /** Pushes images of small blobs, one for each tag: each has a config of its own and the same layers. */
    void pushImages(String repository, List<String> tags, int layers) throws IOException, InterruptedException {
        for (String tag : tags) {
            pushImage(repository, tag, layers, tag.equals(tags.getFirst()));
        }
    }

    private void pushImage(String repository, String tag, int layers, boolean withLayers)
            throws IOException, InterruptedException {
        for (int i = 0; i <= layers; i++) {
            if (i == 0 || withLayers) {
                pushSmall(repository, part(i, tag));
            }
        }
        pushManifest(repository, tag, manifest(tag, layers, ""));
    }

    /** A config of its own for each tag, then layers that all have. */
    private static byte[] part(int i, String tag) {
        String text = i == 0
                ? "{\"architecture\":\"amd64\",\"os\":\"linux\",\"of\":\"" + tag + "\",\"rootfs\":{\"type\":\"layers\"}}"
                : "layer " + i;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String manifest(String tag, int layers, String note) {
        List<String> descriptors = new ArrayList<>();
        for (int i = 0; i <= layers; i++) {
            String type = i == 0 ? "config.v1+json" : "layer.v1.tar+gzip";
            descriptors.add("{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d}"
                    .formatted(type, Payload.sha256(part(i, tag)), part(i, tag).length));
        }
        String annotations = note.isEmpty() ? "" : ",\"annotations\":{\"note\":\"" + note + "\"}";
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]%s}".formatted(
                MANIFEST, descriptors.getFirst(), String.join(",", descriptors.subList(1, layers + 1)), annotations);
    }

    /** Pushes bytes at hand by POST and PUT. Answers their digest. */
    String pushSmall(String repository, byte[] content) throws IOException, InterruptedException {
        String digest = Payload.sha256(content);
        send(authorized(repository, withDigest(begin(repository), digest))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content)), 201);
        return digest;
    }

    private void pushManifest(String repository, String tag, String manifest) throws IOException, InterruptedException {
        send(authorized(repository, server.uri("/v2/" + repository + "/manifests/" + tag))
                .header("Content-Type", MANIFEST)
                .PUT(BodyPublishers.ofString(manifest)), 201);
    }

    /** Manifests per second that one client puts, each a new one in the place of another of the tags. */
    double putRate(String repository, List<String> tags, int layers, int seconds)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        int done = 0;
        while (System.nanoTime() - began < seconds * 1_000_000_000L) {
            String tag = tags.get(done % tags.size());
            pushManifest(repository, tag, manifest(tag, layers, "put at " + System.nanoTime()));
            done++;
        }
        return done / ((System.nanoTime() - began) / 1e9);
    }

    /** Requests per second of GETs of one path over kept connections, by wrk. */
    double getRate(String repository, String path, int connections, int seconds)
            throws IOException, InterruptedException {
        return getRate(server, token(repository), path, connections, seconds);
    }

    /** The same from a server that checks nothing. */
    double getRate(Server other, String path, int connections, int seconds) throws IOException, InterruptedException {
        return getRate(other, "", path, connections, seconds);
    }

    private double getRate(Server server, String token, String path, int connections, int seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(programs.tool("wrk"), "-t1", "-c" + connections,
                "-d" + seconds + "s", "-H", "Accept: " + MANIFEST));
        if (!token.isEmpty()) {
            command.addAll(List.of("-H", "Authorization: Bearer " + token));
        }
        command.add(server.uri(path).toString());
        String output = Programs.run(command);
        Matcher rate = RATE.matcher(output);
        if (output.contains("Non-2xx") || output.contains("Socket errors") || !rate.find()) {
            throw new IOException(server.name() + " did not answer every GET: " + output);
        }
        return Double.parseDouble(rate.group(1));
    }

    /** The same of HEADs, with which wrk waits for a body. */
    double headRate(String repository, String path, int connections, int seconds)
            throws IOException, InterruptedException {
        String token = token(repository);
        String headers = "Accept: " + MANIFEST + "\r\n"
                + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n");
        return new HeadLoad(server, path, headers).rate(connections, seconds);
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
        return pull(token(repository), server.uri("/v2/" + repository + "/blobs/" + payload.digest()), payload.size());
    }

    /** The same of a file, from a server that checks nothing. */
    double pullFile(URI file, long size) throws IOException, InterruptedException {
        return pull("", file, size);
    }

    private double pull(String token, URI uri, long size) throws IOException, InterruptedException {
        long began = System.nanoTime();
        curl(token, List.of(uri.toString()), "200 " + size);
        return (System.nanoTime() - began) / 1e9;
    }

    private void curl(String token, List<String> arguments, String expected) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--insecure", "--output", "/dev/null",
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
            cachedToken = newToken(List.of(repository));
            cachedFor = repository;
            cachedAt = System.nanoTime();
        }
        return cachedToken;
    }

    /** A token to do everything with these repositories. */
    String newToken(List<String> repositories) throws IOException, InterruptedException {
        String scopes = repositories.stream()
                .map(repository -> "&scope=repository:" + repository + ":pull,push,delete")
                .collect(Collectors.joining());
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(
                        "/token?service=" + server.uri("/").getAuthority() + scopes + "&scope=registry:catalog:*"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                        ("admin:" + Server.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8)));
        Matcher token = TOKEN.matcher(send(request, 200).body());
        if (!token.find()) {
            throw new IOException("no token in the answer of " + server.name());
        }
        return token.group(1);
    }

    private HttpRequest.Builder authorized(String repository, URI uri) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        String token = token(repository);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Sends a request, whatever it is answered with. */
    HttpResponse<String> answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends a request and insists on the status. */
    HttpResponse<String> send(HttpRequest.Builder request, int expected)
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
