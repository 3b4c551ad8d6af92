package io.slipway.transfer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry in memory, with faults on demand. */
final class FakeRegistry implements AutoCloseable {
    /** What goes wrong with the next download of a blob. */
    enum Fault {
        TRUNCATED,
        WRONG_BYTES,
        TOO_LONG,
        SLOW,
        BUSY,
        STALLED
    }

    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    final AtomicInteger tokens = new AtomicInteger();
    volatile String validToken = "";
    volatile boolean bearer;
    volatile boolean basic;
    volatile boolean mounts = true;
    /** How long an upload's bytes are taken in for: a piece of a hundredth at a time; negative to take none. */
    volatile long uploadMillis;

    volatile long sentBlobBytes;
    private final Map<String, byte[]> uploads = Collections.synchronizedMap(new HashMap<>());
    private final HttpServer server;

    FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    Digest addBlob(byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        blobs.put(digest.toString(), bytes);
        return digest;
    }

    long count(String start) {
        return requests.stream().filter(request -> request.startsWith(start)).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (path.equals("/token")) {
                token(exchange);
            } else if (!allowed(exchange)) {
                exchange.getResponseHeaders()
                        .add(
                                "WWW-Authenticate",
                                bearer
                                        ? "Bearer realm=\"http://" + host() + "/token\",service=\"fake, really\""
                                        : "Basic realm=\"fake\"");
                error(exchange, 401, "UNAUTHORIZED", "authentication required");
            } else if (path.equals("/v2/")) {
                answer(exchange, 200, "{}".getBytes(StandardCharsets.UTF_8));
            } else if (path.contains("/manifests/")) {
                manifest(exchange, path.substring(path.lastIndexOf('/') + 1));
            } else if (path.contains("/blobs/uploads/")) {
                upload(exchange);
            } else if (path.contains("/blobs/")) {
                blob(exchange, path.substring(path.lastIndexOf('/') + 1));
            } else if (path.endsWith("/tags/list")) {
                tags(exchange);
            } else {
                error(exchange, 404, "NAME_UNKNOWN", "repository name not known to registry");
            }
        }
    }

    private boolean allowed(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (bearer) {
            return ("Bearer " + validToken).equals(header);
        }
        return !basic || basic("ann", "secret").equals(header);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private void token(HttpExchange exchange) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean known = header == null ? !form.contains("refresh_token=wrong") : header.equals(basic("ann", "secret"));
        if (!known) {
            error(exchange, 401, "UNAUTHORIZED", "incorrect username or password");
            return;
        }
        validToken = "t" + tokens.incrementAndGet();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String refresh = query.contains("offline_token=true") ? ",\"refresh_token\":\"r1\"" : "";
        answer(
                exchange,
                200,
                ("{\"token\":\"" + validToken + "\",\"expires_in\":300" + refresh + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void manifest(HttpExchange exchange, String reference) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            manifests.put(reference, body);
            exchange.getResponseHeaders()
                    .add("Docker-Content-Digest", Digest.sha256(body).toString());
            answer(exchange, 201, new byte[0]);
            return;
        }
        byte[] bytes = manifests.get(reference);
        if (bytes == null) {
            error(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
        if (!reference.startsWith("sha256:")) {
            exchange.getResponseHeaders()
                    .add("Docker-Content-Digest", Digest.sha256(bytes).toString());
        }
        answer(exchange, 200, bytes);
    }

    private void tags(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (query.contains("last=a")) {
            answer(exchange, 200, "{\"tags\":[\"b\"]}".getBytes(StandardCharsets.UTF_8));
        } else {
            exchange.getResponseHeaders().add("Link", "</v2/app/tags/list?n=1&last=a>; rel=\"next\"");
            answer(exchange, 200, "{\"tags\":[\"a\"]}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void blob(HttpExchange exchange, String digest) throws IOException {
        byte[] bytes = blobs.get(digest);
        if (bytes == null) {
            error(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
            return;
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            answer(exchange, 200, bytes);
            return;
        }
        Fault fault = faults.poll();
        if (fault == Fault.BUSY) {
            exchange.getResponseHeaders().add("Retry-After", "0");
            error(exchange, 429, "TOOMANYREQUESTS", "slow down");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
        }
        send(exchange, bytes, from, fault);
    }

    private void send(HttpExchange exchange, byte[] bytes, int from, Fault fault) throws IOException {
        byte[] sent = bytes.clone();
        int end = sent.length;
        if (fault == Fault.WRONG_BYTES) {
            sent[sent.length - 1] ^= 1;
        } else if (fault == Fault.TRUNCATED || fault == Fault.STALLED) {
            end = from + (sent.length - from) / 2;
        } else if (fault == Fault.TOO_LONG) {
            sent = java.util.Arrays.copyOf(sent, sent.length + 10);
            end = sent.length;
        } else if (fault == Fault.SLOW) {
            pause(500);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, sent.length - from);
        OutputStream out = exchange.getResponseBody();
        out.write(sent, from, end - from);
        out.flush();
        sentBlobBytes += end - from;
        if (fault == Fault.STALLED) {
            pause(5000);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void upload(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String path = exchange.getRequestURI().getPath();
        byte[] body = taken(exchange);
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                String mounted = parameter(query, "mount");
                if (mounts && blobs.containsKey(mounted)) {
                    answer(exchange, 201, new byte[0]);
                    return;
                }
                String id = "u" + uploads.size();
                uploads.put(id, new byte[0]);
                exchange.getResponseHeaders().add("Location", path + id + "?_state=x");
                answer(exchange, 202, new byte[0]);
            }
            case "PATCH" -> {
                uploads.put(path.substring(path.lastIndexOf('/') + 1), body);
                exchange.getResponseHeaders().add("Location", path + "?_state=y");
                answer(exchange, 202, new byte[0]);
            }
            case "PUT" -> {
                byte[] all = body.length > 0 ? body : uploads.get(path.substring(path.lastIndexOf('/') + 1));
                String digest = parameter(query, "digest");
                if (!Digest.sha256(all).toString().equals(digest)) {
                    error(exchange, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                    return;
                }
                blobs.put(digest, all);
                answer(exchange, 201, new byte[0]);
            }
            default -> answer(exchange, 204, new byte[0]);
        }
    }

    private byte[] taken(HttpExchange exchange) throws IOException {
        if (uploadMillis == 0 || !exchange.getRequestMethod().equals("PATCH")) {
            return exchange.getRequestBody().readAllBytes();
        }
        if (uploadMillis < 0) {
            pause(-uploadMillis);
            return new byte[0];
        }
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        byte[] piece;
        do {
            piece = exchange.getRequestBody().readNBytes(1 << 20);
            all.writeBytes(piece);
            pause(uploadMillis / 100);
        } while (piece.length > 0);
        return all.toByteArray();
    }

    private static String parameter(String query, String name) {
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        answer(
                exchange,
                status,
                "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}"
                        .formatted(code, message)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
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
