import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has a registry do what a busy one does, often enough that Java learns which of its code is hot: what it learns is kept
 * in the archive, and a registry that starts with it is fast from its first requests on.
 *
 * <p>Argument: the registry's address. Environment: {@code SLIPWAY_ADMIN_PASSWORD}. Ends with 1 at the first answer that
 * is not the expected one.
 */
final class Train {
    private static final String REPOSITORY = "/v2/admin/training";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final int LARGE = 16 << 20;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Random random = new Random(1);
    private final URI registry;
    private final String token;

    private Train(URI registry, String password) throws Exception {
        this.registry = registry;
        this.token = token(password);
    }

    public static void main(String[] arguments) throws Exception {
        try {
            new Train(URI.create(arguments[0]), System.getenv("SLIPWAY_ADMIN_PASSWORD")).run();
        } catch (IOException e) {
            System.out.println("The training did not work: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws Exception {
        byte[] large = new byte[LARGE];
        String layer = "";
        for (int i = 0; i < 6; i++) {
            random.nextBytes(large);
            layer = push(large);
            for (int pull = 0; pull < 12; pull++) {
                send("GET", "/blobs/" + layer, null, 200);
            }
        }
        String configuration = push("{}".getBytes(StandardCharsets.US_ASCII));
        String part = push(Arrays.copyOf(large, 1 << 20));
        String last = "";
        for (int i = 0; i < 600; i++) {
            last = digest(push(manifest(configuration, layer, part, i), "tag-" + i % 20));
        }
        for (int i = 0; i < 4_000; i++) {
            send("GET", "/manifests/tag-" + i % 20, null, 200);
            send("HEAD", "/manifests/tag-" + i % 20, null, 200);
            send("GET", "/manifests/" + last, null, 200);
            send("HEAD", "/blobs/" + part, null, 200);
        }
        for (int i = 0; i < 400; i++) {
            send("GET", "/blobs/" + part, null, 200);
            send("GET", "/tags/list?n=10", null, 200);
        }
        for (int i = 0; i < 100; i++) {
            push(("blob " + i).getBytes(StandardCharsets.US_ASCII));
            send("HEAD", "/blobs/" + digest(("no blob " + i).getBytes(StandardCharsets.US_ASCII)), null, 404);
        }
    }

    private String token(String password) throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
        URI uri = registry.resolve("/token?scope=repository:admin/training:pull,push");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Basic " + basic)
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        Matcher found = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"").matcher(answer.body());
        if (answer.statusCode() != 200 || !found.find()) {
            throw new IOException("the token service answered " + answer.statusCode());
        }
        return found.group(1);
    }

    /** Answers the blob's digest. */
    private String push(byte[] content) throws IOException, InterruptedException {
        String digest = digest(content);
        URI place = send("POST", "/blobs/uploads/", null, 202);
        String query = (place.getRawQuery() == null ? "" : place.getRawQuery() + "&") + "digest=" + digest;
        send("PUT", registry.resolve(place.getRawPath() + "?" + query), content, "application/octet-stream", 201);
        return digest;
    }

    private byte[] push(byte[] manifest, String tag) throws IOException, InterruptedException {
        send("PUT", registry.resolve(REPOSITORY + "/manifests/" + tag), manifest, MANIFEST, 201);
        return manifest;
    }

    private static byte[] manifest(String configuration, String layer, String part, int number) {
        String json = """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json",\
                "digest":"%s","size":2},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s",\
                "size":%d},{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}],\
                "annotations":{"number":"%d"}}""";
        return json.formatted(MANIFEST, configuration, layer, LARGE, part, 1 << 20, number)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends a request without a type, below the repository. Answers where the answer points to, else itself. */
    private URI send(String method, String path, byte[] body, int expected) throws IOException, InterruptedException {
        return send(method, registry.resolve(REPOSITORY + path), body, null, expected);
    }

    private URI send(String method, URI uri, byte[] body, String type, int expected)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .header("Authorization", "Bearer " + token);
        if (type != null) {
            request.header("Content-Type", type);
        }
        HttpResponse<Void> answer = client.send(request.build(), BodyHandlers.discarding());
        if (answer.statusCode() != expected) {
            throw new IOException(method + " " + uri.getPath() + " was answered with " + answer.statusCode());
        }
        return answer.headers().firstValue("Location").map(uri::resolve).orElse(uri);
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
