import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The files of an image of 1 GiB, unpacked, in 4 gzip layers with 30,000 files in 600 directories, about half of which
 * compresses: until the first directory is shown of an image that nobody has looked into, job and polling included, and how
 * long directories and files take afterwards. Each round has an image of its own.
 */
final class FileTrees {
    private static final int LAYERS = 4;
    private static final int DIRECTORIES = 150;
    private static final int FILES = 50;
    private static final int FILE_BYTES = (1 << 30) / (LAYERS * DIRECTORIES * FILES);
    private static final int LOOKS = 200;
    private static final long POLL_MILLIS = 50;
    private static final String REPOSITORY = "bench/files";
    private static final String FIRST = "tree of an image of 1 GiB (30,000 files, 4 layers), first time";
    private static final String LATER = "95th percentile of its directories and files, afterwards";

    private final Client client;
    private final Report report;
    private final Path scratch;
    private final int rounds;

    FileTrees(Client client, Report report, Path scratch, int rounds) {
        this.client = client;
        this.report = report;
        this.scratch = scratch;
        this.rounds = rounds;
    }

    static void requirements(Report report) {
        report.requireAtMost(FIRST, 5.0);
        report.requireAtMost(LATER, 100);
    }

    void measure() throws Exception {
        for (int round = 0; round < rounds; round++) {
            String digest = push(round);
            String files = "/api/v1/files?repository=" + REPOSITORY + "&digest=" + digest + "&n=200";
            long began = System.nanoTime();
            while (status(files + "&path=/") == 202) {
                Thread.sleep(POLL_MILLIS);
            }
            report.add(FIRST, "s", client.server().name(), (System.nanoTime() - began) / 1e9);
            Random random = new Random(round);
            List<Double> times = new ArrayList<>();
            for (int look = 0; look < LOOKS; look++) {
                int layer = random.nextInt(LAYERS);
                String directory = "/layer-" + layer + "/d" + random.nextInt(DIRECTORIES);
                String path = look % 2 == 0
                        ? files + "&path=" + directory
                        : "/api/v1/file?repository=" + REPOSITORY + "&digest=" + digest + "&path=" + directory + "/f"
                                + random.nextInt(FILES);
                long asked = System.nanoTime();
                int status = status(path);
                if (status != 200) {
                    throw new IOException(path + " was answered with " + status);
                }
                times.add((System.nanoTime() - asked) / 1e6);
            }
            List<Double> sorted = times.stream().sorted().toList();
            report.add(LATER, "ms", client.server().name(), sorted.get(sorted.size() * 95 / 100));
        }
    }

    /** Answers the manifest's digest. */
    private String push(int round) throws Exception {
        List<String> layers = new ArrayList<>();
        List<String> unpacked = new ArrayList<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            Path file = scratch.resolve("tree-layer.tar.gz");
            unpacked.add(write(file, round, layer));
            Payload payload = Payload.of(file);
            client.pushBlob(REPOSITORY, payload);
            layers.add(descriptor("application/vnd.oci.image.layer.v1.tar+gzip", payload.digest(), payload.size()));
            Files.delete(file);
        }
        byte[] config = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"
                .formatted(unpacked.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",")))
                .getBytes(StandardCharsets.UTF_8);
        String configDigest = client.pushSmall(REPOSITORY, config);
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}".formatted(
                Client.MANIFEST,
                descriptor("application/vnd.oci.image.config.v1+json", configDigest, config.length),
                String.join(",", layers));
        client.send(
                HttpRequest.newBuilder(client.server().uri("/v2/" + REPOSITORY + "/manifests/r" + round))
                        .header("Authorization", "Bearer " + client.token(REPOSITORY))
                        .header("Content-Type", Client.MANIFEST)
                        .PUT(BodyPublishers.ofString(manifest)),
                201);
        return Payload.sha256(manifest.getBytes(StandardCharsets.UTF_8));
    }

    private static String descriptor(String type, String digest, long size) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, size);
    }

    /** Writes a layer. Answers the digest of what it unpacks to. */
    private static String write(Path file, int round, int layer) throws Exception {
        Random random = new Random(round * 100L + layer);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] content = new byte[FILE_BYTES];
        try (OutputStream packed = new BufferedOutputStream(Files.newOutputStream(file));
                OutputStream out = new DigestOutputStream(new FastGzip(packed), digest)) {
            for (int directory = 0; directory < DIRECTORIES; directory++) {
                for (int number = 0; number < FILES; number++) {
                    random.nextBytes(content);
                    byte[] words = ("line of layer " + layer + ", directory " + directory + "\n").repeat(FILE_BYTES / 60)
                            .getBytes(StandardCharsets.US_ASCII);
                    System.arraycopy(words, 0, content, 0, Math.min(words.length, FILE_BYTES / 2));
                    out.write(BigImage.header("layer-" + layer + "/d" + directory + "/f" + number, FILE_BYTES));
                    out.write(content);
                    out.write(new byte[(512 - FILE_BYTES % 512) % 512]);
                }
            }
            out.write(new byte[1024]);
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    /** What is measured begins after it. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private String session = "";

    private int status(String path) throws Exception {
        if (session.isEmpty()) {
            session = signedIn();
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(client.server().uri(path).toString())).header("Cookie", session);
        return client.answer(request.GET()).statusCode();
    }

    /** Once: each password that is checked takes longer than what is measured. */
    private String signedIn() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(client.server().uri("/api/v1/session"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"admin\",\"password\":\"%s\"}".formatted(Server.ADMIN_PASSWORD)));
        return client.answer(request).headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }
}
