package io.slipway.agent.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A registry in memory, and a maker of images in it. */
final class MemoryRegistry implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(manifests|blobs/uploads|blobs|tags)/([^/]*)");

    /** By repository and digest, or repository and tag. */
    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

    final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicLong uploadedBytes = new AtomicLong();
    volatile long blobDelayMillis;
    private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();
    private final HttpServer server;

    MemoryRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Puts an image of these layers under a tag and returns its manifest's digest. */
    Digest put(String repository, String tag, ObjectNode config, byte[]... tars) {
        ArrayNode diffIds =
                config.withObjectProperty("rootfs").put("type", "layers").putArray("diff_ids");
        ArrayNode layers = Json.object().arrayNode();
        for (byte[] tar : tars) {
            byte[] gzip = gzip(tar);
            diffIds.add(Digest.sha256(tar).toString());
            layers.add(putBlob(repository, "application/vnd.docker.image.rootfs.diff.tar.gzip", gzip));
        }
        return putManifest(repository, tag, config, layers);
    }

    Digest putManifest(String repository, String tag, ObjectNode config, ArrayNode layers) {
        ObjectNode manifest = Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", "application/vnd.docker.distribution.manifest.v2+json");
        manifest.set(
                "config", putBlob(repository, "application/vnd.docker.container.image.v1+json", Json.bytes(config)));
        manifest.set("layers", layers);
        return putManifest(repository, tag, Json.bytes(manifest));
    }

    Digest putManifest(String repository, String tag, byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        manifests.put(repository + "@" + tag, bytes);
        manifests.put(repository + "@" + digest, bytes);
        return digest;
    }

    ObjectNode putBlob(String repository, String type, byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        blobs.put(repository + "@" + digest, bytes);
        return Json.object()
                .put("mediaType", type)
                .put("digest", digest.toString())
                .put("size", bytes.length);
    }

    static ObjectNode config() {
        ObjectNode config = Json.object()
                .put(
                        "architecture",
                        ImageSettings.of(java.nio.file.Path.of("/"), "x")
                                .platform()
                                .architecture())
                .put("os", "linux")
                .put("created", "2024-05-06T07:08:09.123456789Z");
        config.putObject("config").putArray("Cmd").add("/bin/sh");
        return config;
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    long count(String start) {
        return requests.stream().filter(request -> request.startsWith(start)).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            requests.add(method + " " + exchange.getRequestURI());
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!path.matches()) {
                answer(exchange, 200, new byte[0]);
                return;
            }
            String repository = path.group(1);
            String last = path.group(3);
            switch (path.group(2)) {
                case "manifests" -> manifest(exchange, repository, last, body);
                case "blobs" -> blob(exchange, repository, last);
                case "tags" -> tags(exchange, repository);
                default -> upload(exchange, repository, last, body);
            }
        }
    }

    private void manifest(HttpExchange exchange, String repository, String reference, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            putManifest(repository, reference, body);
            exchange.getResponseHeaders()
                    .add("Docker-Content-Digest", Digest.sha256(body).toString());
            answer(exchange, 201, new byte[0]);
            return;
        }
        byte[] bytes = manifests.get(repository + "@" + reference);
        if (bytes == null) {
            error(exchange, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }
        exchange.getResponseHeaders()
                .add("Docker-Content-Digest", Digest.sha256(bytes).toString());
        answer(exchange, 200, bytes);
    }

    private void blob(HttpExchange exchange, String repository, String digest) throws IOException {
        byte[] bytes = blobs.get(repository + "@" + digest);
        if (bytes == null) {
            error(exchange, "BLOB_UNKNOWN", "blob unknown to registry");
            return;
        }
        if (exchange.getRequestMethod().equals("GET") && blobDelayMillis > 0) {
            try {
                Thread.sleep(blobDelayMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        answer(exchange, 200, bytes);
    }

    private void tags(HttpExchange exchange, String repository) throws IOException {
        ObjectNode answer = Json.object().put("name", repository);
        ArrayNode tags = answer.putArray("tags");
        manifests.keySet().stream()
                .filter(key -> key.startsWith(repository + "@") && !key.contains("@sha256:"))
                .map(key -> key.substring(key.indexOf('@') + 1))
                .sorted()
                .forEach(tags::add);
        answer(exchange, 200, Json.bytes(answer));
    }

    private void upload(HttpExchange exchange, String repository, String id, byte[] body) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String path = exchange.getRequestURI().getPath();
        uploadedBytes.addAndGet(body.length);
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                String mounted = parameter(query, "mount");
                byte[] known = blobs.get(parameter(query, "from") + "@" + mounted);
                if (known != null) {
                    blobs.put(repository + "@" + mounted, known);
                    answer(exchange, 201, new byte[0]);
                    return;
                }
                exchange.getResponseHeaders().add("Location", path + "u" + number.incrementAndGet());
                answer(exchange, 202, new byte[0]);
            }
            case "PATCH" -> {
                uploads.put(id, body);
                exchange.getResponseHeaders().add("Location", path);
                answer(exchange, 202, new byte[0]);
            }
            case "PUT" -> {
                byte[] all = body.length > 0 ? body : uploads.getOrDefault(id, new byte[0]);
                blobs.put(repository + "@" + Digest.sha256(all), all);
                answer(
                        exchange,
                        parameter(query, "digest").equals(Digest.sha256(all).toString()) ? 201 : 400,
                        new byte[0]);
            }
            default -> answer(exchange, 204, new byte[0]);
        }
    }

    private static String parameter(String query, String name) {
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static void error(HttpExchange exchange, String code, String message) throws IOException {
        String json = "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message);
        answer(exchange, 404, json.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
