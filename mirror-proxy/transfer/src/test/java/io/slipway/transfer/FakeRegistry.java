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
import java.util.concurrent.CountDownLatch;
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
        /** Some bytes, and nothing more on this connection. */
        STALLED,
        /** 1 KiB, and the rest when {@link #goOn} says so. */
        HELD,
        /** Fewer bytes than the header promises, then the connection is closed. */
        SHORTER_THAN_SAID,
        /** The header promises less than there is, and the body keeps to the header. */
        LONGER_THAN_SAID,
        /** No length. */
        CHUNKED,
        /** Another length than at the beginning. */
        CHANGED,
        /** The whole blob although a range was asked for. */
        NO_RANGE,
        FAILED
    }

    /** What a request carried. */
    record Seen(String method, String path, Map<String, String> headers) {}

    private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** The media type of a manifest that is none of the usual. */
    final Map<String, String> types = new ConcurrentHashMap<>();

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    /** What {@link Fault#HELD} waits for. */
    final CountDownLatch goOn = new CountDownLatch(1);
    /** A part of a path: answers to it stop after half of their bytes, until {@link #goOn} says so; none when empty. */
    volatile String stopsAt = "";
    /** Headers of every answer. */
    final Map<String, String> headers = new ConcurrentHashMap<>();
    /** Answers to requests below /v2/, before anything else is looked at. */
    final Queue<Integer> refusals = new ConcurrentLinkedQueue<>();
    /** Where blobs lie; here when it is empty. */
    volatile String blobsAt = "";
    /** The address of the token service; here when it is empty. */
    volatile String realm = "";
    /** Whether HEAD says which digest a manifest has. */
    volatile boolean saysDigests = true;

    /** What stands before the first tag in their list, as JSON. */
    volatile String tags = "";

    final AtomicInteger tokens = new AtomicInteger();
    volatile String validToken = "";
    /** What is at {@code /v2/}. */
    volatile String root = "{}";

    volatile boolean bearer;
    volatile boolean basic;
    /** Whether tokens are given, and not taken for anything but the root. */
    volatile boolean hidden;

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
            note(exchange);
            headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            Integer refusal = path.startsWith("/v2/") ? refusals.poll() : null;
            if (refusal != null) {
                error(exchange, refusal, "UNAVAILABLE", "not now");
            } else if (path.equals("/token")) {
                token(exchange);
            } else if (!allowed(exchange)) {
                exchange.getResponseHeaders()
                        .add(
                                "WWW-Authenticate",
                                bearer
                                        ? "Bearer realm=\"" + realm() + "\",service=\"fake, really\""
                                        : "Basic realm=\"fake\"");
                error(exchange, 401, "UNAUTHORIZED", "authentication required");
            } else if (path.equals("/v2/")) {
                answer(exchange, 200, root.getBytes(StandardCharsets.UTF_8));
            } else if (path.contains("/manifests/")) {
                manifest(exchange, path.substring(path.lastIndexOf('/') + 1));
            } else if (path.contains("/blobs/uploads/")) {
                upload(exchange);
            } else if (path.contains("/blobs/")) {
                blob(exchange, path.substring(path.lastIndexOf('/') + 1));
            } else if (path.endsWith("/tags/list")) {
                tags(exchange);
            } else if (path.contains("/referrers/")) {
                referrers(exchange);
            } else {
                error(exchange, 404, "NAME_UNKNOWN", "repository name not known to registry");
            }
        }
    }

    private String realm() {
        return realm.isEmpty() ? "http://" + host() + "/token" : realm;
    }

    private void note(HttpExchange exchange) {
        Map<String, String> carried = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> carried.put(name.toLowerCase(), values.getFirst()));
        seen.add(new Seen(exchange.getRequestMethod(), exchange.getRequestURI().toString(), carried));
    }

    private boolean allowed(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (bearer && hidden && !exchange.getRequestURI().getPath().equals("/v2/")) {
            return false;
        }
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
        exchange.getResponseHeaders().add("Content-Type", types.getOrDefault(reference, OCI_MANIFEST));
        String etag = "\"" + Digest.sha256(bytes) + "\"";
        if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        if (saysDigests && !reference.startsWith("sha256:")) {
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
            answer(exchange, 200, "{\"tags\":[%s\"a\"]}".formatted(tags).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void referrers(HttpExchange exchange) throws IOException {
        boolean second = String.valueOf(exchange.getRequestURI().getQuery()).contains("page=2");
        if (!second) {
            exchange.getResponseHeaders()
                    .add("Link", "<" + exchange.getRequestURI().getPath() + "?page=2>; rel=\"next\"");
        }
        answer(
                exchange,
                200,
                "{\"schemaVersion\":2,\"manifests\":[{\"size\":%d}]}"
                        .formatted(second ? 2 : 1)
                        .getBytes(StandardCharsets.UTF_8));
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
        if (!blobsAt.isEmpty()) {
            exchange.getResponseHeaders().add("Location", blobsAt + exchange.getRequestURI());
            exchange.sendResponseHeaders(307, -1);
            return;
        }
        Fault fault = faults.poll();
        if (fault == Fault.FAILED) {
            error(exchange, 500, "UNKNOWN", "it broke");
            return;
        }
        if (fault == Fault.BUSY) {
            exchange.getResponseHeaders().add("Retry-After", "0");
            error(exchange, 429, "TOOMANYREQUESTS", "slow down");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        String etag = "\"" + digest + "\"";
        exchange.getResponseHeaders().add("ETag", etag);
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        boolean whole = range == null || fault == Fault.NO_RANGE || (ifRange != null && !ifRange.equals(etag));
        int from = whole ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add(
                            "Content-Range",
                            "bytes %d-%d/%d"
                                    .formatted(
                                            from,
                                            bytes.length - 1,
                                            fault == Fault.CHANGED ? bytes.length + 1 : bytes.length));
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
        long said = sent.length - from;
        if (fault == Fault.SHORTER_THAN_SAID) {
            said += 100;
        } else if (fault == Fault.LONGER_THAN_SAID) {
            end -= 100;
            said -= 100;
        } else if (fault == Fault.CHUNKED) {
            said = 0;
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, said == 0 && fault != Fault.CHUNKED ? -1 : said);
        OutputStream out = exchange.getResponseBody();
        if (fault == Fault.HELD) {
            out.write(sent, from, 1024);
            out.flush();
            from += 1024;
            await(goOn);
        }
        out.write(sent, from, end - from);
        out.flush();
        sentBlobBytes += end - from;
        if (fault == Fault.STALLED) {
            pause(5000);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    private void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        answer(
                exchange,
                status,
                "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}"
                        .formatted(code, message)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length == 0) {
            return;
        }
        OutputStream out = exchange.getResponseBody();
        int half = body.length / 2;
        out.write(body, 0, half);
        if (!stopsAt.isEmpty() && exchange.getRequestURI().getPath().contains(stopsAt)) {
            out.flush();
            await(goOn);
        }
        out.write(body, half, body.length - half);
    }

    /** Breaks all connections and takes no more. */
    void die() {
        server.stop(0);
    }

    @Override
    public void close() {
        goOn.countDown();
        server.stop(0);
    }
}
