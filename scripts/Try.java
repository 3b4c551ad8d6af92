import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Makes an image of one layer, pushes it to a registry and pulls it back, request by request as a client does.
 *
 * <p>Argument: the registry's address. Environment: {@code SLIPWAY_ADMIN_PASSWORD}. Ends with 1 at the first answer that
 * is not the expected one.
 */
final class Try {

    private static final String REPOSITORY = "admin/hello";
    private static final String TAG = "latest";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI registry;
    private String token = "";

    private Try(URI registry) {
        this.registry = registry;
    }

    public static void main(String[] arguments) throws Exception {
        try {
            new Try(URI.create(arguments[0])).run(System.getenv("SLIPWAY_ADMIN_PASSWORD"));
        } catch (IOException e) {
            System.out.println("  It did not work: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run(String password) throws Exception {
        step("Asking for the way in: without a token the registry names its token service");
        HttpResponse<byte[]> challenge = send("GET", "/v2/", null, null, 401);
        String words = challenge.headers().firstValue("WWW-Authenticate").orElse("");

        step("Logging in as admin: the password buys a token for one repository and five minutes");
        token = logIn(attribute(words, "realm"), attribute(words, "service"), password);
        send("GET", "/v2/", null, null, 200);

        step("Making an image: a layer with one program, its configuration, and the manifest that names both");
        byte[] tar = tarWith("hello", Program.saying("Hello from Slipway\n"));
        byte[] layer = gzip(tar);
        byte[] config = ("{\"architecture\":\"" + Program.ARCHITECTURE
                        + "\",\"os\":\"linux\",\"config\":{\"Entrypoint\":[\"/hello\"]},\"rootfs\":{\"type\":\"layers\","
                        + "\"diff_ids\":[\"" + digest(tar) + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                        + descriptor(CONFIG, config) + ",\"layers\":[" + descriptor(LAYER, layer) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        System.out.println("  layer " + layer.length + " bytes, configuration " + config.length + " bytes, manifest "
                + manifest.length + " bytes");

        step("Pushing the layer and the configuration: open an upload, send the bytes, close it with their digest");
        push(layer);
        push(config);

        step("Pushing the manifest under a tag");
        send("PUT", "/v2/" + REPOSITORY + "/manifests/" + TAG, manifest, MANIFEST, 201);

        step("Pulling it back: the tag leads to the manifest, the manifest to the rest");
        expectSame(manifest, send("GET", "/v2/" + REPOSITORY + "/manifests/" + TAG, null, null, 200).body());
        expectSame(config, send("GET", blob(config), null, null, 200).body());
        expectSame(layer, send("GET", blob(layer), null, null, 200).body());
        System.out.println("  every byte came back as it was sent");

        step("Listing the tags");
        HttpResponse<byte[]> tags = send("GET", "/v2/" + REPOSITORY + "/tags/list", null, null, 200);
        System.out.println("  " + new String(tags.body(), StandardCharsets.UTF_8).strip());
        System.out.println();
        System.out.println("It works. With docker, against the registry that ./slipway up runs at HOST:PORT, the same is:");
        System.out.println("  docker login HOST:PORT -u admin");
        System.out.println("  docker push HOST:PORT/admin/NAME");
    }

    private void push(byte[] content) throws IOException, InterruptedException {
        HttpResponse<byte[]> known = send("HEAD", blob(content), null, null, 404, 200);
        if (known.statusCode() == 200) {
            System.out.println("  the registry has it already");
            return;
        }
        HttpResponse<byte[]> opened = send("POST", "/v2/" + REPOSITORY + "/blobs/uploads/", null, null, 202);
        HttpResponse<byte[]> sent = send("PATCH", location(opened), content, "application/octet-stream", 202);
        String place = location(sent);
        String separator = place.contains("?") ? "&" : "?";
        send("PUT", place + separator + "digest=" + encode(digest(content)), null, null, 201);
    }

    private String logIn(String realm, String service, String password) throws IOException, InterruptedException {
        String scope = "repository:" + REPOSITORY + ":pull,push";
        URI uri = registry.resolve(realm + "?service=" + encode(service) + "&scope=" + encode(scope));
        String basic = Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Basic " + basic)
                .build();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        show("GET", uri.getRawPath(), answer);
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        Matcher found = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"").matcher(body);
        if (answer.statusCode() != 200 || !found.find()) {
            throw new IOException("the token service refused: " + body.strip());
        }
        return found.group(1);
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String type, int... expected)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (type != null) {
            request.header("Content-Type", type);
        }
        HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
        show(method, path, answer);
        if (Arrays.stream(expected).noneMatch(status -> status == answer.statusCode())) {
            throw new IOException("expected " + Arrays.toString(expected) + ", but the registry said: "
                    + new String(answer.body(), StandardCharsets.UTF_8).strip());
        }
        return answer;
    }

    private static void show(String method, String path, HttpResponse<byte[]> answer) {
        String shown = path.length() > 92 ? path.substring(0, 91) + "…" : path;
        System.out.printf("  %-5s %-92s %d%n", method, shown, answer.statusCode());
    }

    private static void step(String words) {
        System.out.println();
        System.out.println(words);
    }

    private static String location(HttpResponse<byte[]> answer) throws IOException {
        return answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("the answer has no Location header"));
    }

    private static String attribute(String challenge, String name) throws IOException {
        Matcher found = Pattern.compile(name + "=\"([^\"]*)\"").matcher(challenge);
        if (!challenge.startsWith("Bearer ") || !found.find()) {
            throw new IOException("the challenge names no " + name + ": " + challenge);
        }
        return found.group(1);
    }

    private static void expectSame(byte[] sent, byte[] received) throws IOException {
        if (!Arrays.equals(sent, received)) {
            throw new IOException("other bytes came back than were sent");
        }
    }

    private static String blob(byte[] content) {
        return "/v2/" + REPOSITORY + "/blobs/" + digest(content);
    }

    private static String descriptor(String type, byte[] content) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest(content) + "\",\"size\":" + content.length + "}";
    }

    private static String encode(String words) {
        return URLEncoder.encode(words, StandardCharsets.UTF_8);
    }

    private static String digest(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    /** A tar archive (ustar) of one file: its header of 512 bytes, its content filled up to 512, two empty blocks. */
    private static byte[] tarWith(String name, byte[] content) {
        byte[] tar = new byte[512 + (content.length + 511) / 512 * 512 + 1024];
        put(tar, 0, name);
        put(tar, 100, "0000755\0");
        put(tar, 108, "0000000\0");
        put(tar, 116, "0000000\0");
        put(tar, 124, String.format("%011o\0", content.length));
        put(tar, 136, String.format("%011o\0", 0));
        put(tar, 148, "        ");
        put(tar, 156, "0");
        put(tar, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, 148, String.format("%06o\0 ", sum));
        System.arraycopy(content, 0, tar, 512, content.length);
        return tar;
    }

    private static void put(byte[] tar, int offset, String words) {
        byte[] bytes = words.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, tar, offset, bytes.length);
    }

    /** A program of a few instructions, so that the image needs nothing of this machine. */
    private static final class Program {
        static final String ARCHITECTURE = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        private static final int HEADERS = 120;
        private static final long ADDRESS = 0x400000;

        /** An executable (ELF, 64 bits) that writes the words to its standard output and ends. */
        static byte[] saying(String words) {
            byte[] text = words.getBytes(StandardCharsets.US_ASCII);
            ByteBuffer code = ARCHITECTURE.equals("arm64") ? arm64(text.length) : amd64(text.length);
            int size = HEADERS + code.remaining() + text.length;
            ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
            file.putShort((short) 2).putShort((short) (ARCHITECTURE.equals("arm64") ? 183 : 62)).putInt(1);
            file.putLong(ADDRESS + HEADERS).putLong(64).putLong(0).putInt(0);
            file.putShort((short) 64).putShort((short) 56).putShort((short) 1).putShort((short) 0).putInt(0);
            file.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
            file.putLong(size).putLong(size).putLong(0x1000);
            return file.put(code).put(text).array();
        }

        /** write(1, text, length); exit(0): the text begins where the code ends. */
        private static ByteBuffer amd64(int length) {
            ByteBuffer code = ByteBuffer.allocate(33).order(ByteOrder.LITTLE_ENDIAN);
            code.put((byte) 0xb8).putInt(1).put((byte) 0xbf).putInt(1);
            code.put(new byte[] {0x48, (byte) 0x8d, 0x35}).putInt(16);
            code.put((byte) 0xba).putInt(length).put(new byte[] {0x0f, 0x05});
            code.put((byte) 0xb8).putInt(60).put(new byte[] {0x31, (byte) 0xff, 0x0f, 0x05});
            return code.flip();
        }

        private static ByteBuffer arm64(int length) {
            ByteBuffer code = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
            int move = 0xd2800000;
            code.putInt(move | 1 << 5).putInt(0x100000e1).putInt(move | length << 5 | 2).putInt(move | 64 << 5 | 8);
            code.putInt(0xd4000001).putInt(move).putInt(move | 93 << 5 | 8).putInt(0xd4000001);
            return code.flip();
        }
    }
}
