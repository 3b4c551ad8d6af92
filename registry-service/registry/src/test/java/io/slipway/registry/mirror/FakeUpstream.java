package io.slipway.registry.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A registry on a socket that remembers every request, and answers some of them as it is told: badly. It gives tokens
 * itself, and any other server of this kind can stand in for its token service or for where its blobs lie.
 */
final class FakeUpstream implements AutoCloseable {
    static final String USER = "ann";
    static final String SECRET = "upstream's own secret";

    /** What a request proves. */
    enum Proof {
        NONE,
        BASIC,
        BEARER
    }

    /** A request as it came. */
    record Seen(String method, String path, String query, Map<String, String> headers) {
        /** Such as {@code GET /v2/app/manifests/1}. */
        String line() {
            return method + " " + path;
        }

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }
    }

    /** Answers a request in place of the registry. */
    @FunctionalInterface
    interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    record Content(byte[] bytes, String type) {
        String digest() {
            return Digest.sha256(bytes).toString();
        }
    }

    final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    /** By path. */
    final Map<String, Content> contents = new ConcurrentHashMap<>();
    /** By the line that a request begins with. */
    private final Map<String, Answering> always = new ConcurrentHashMap<>();

    private final Map<String, Queue<Answering>> once = new ConcurrentHashMap<>();
    volatile Proof proof = Proof.NONE;
    /** Whether the token service gives tokens to whoever does not say who they are. */
    volatile boolean openTokens;
    /** Where tokens are had; here when it is empty. */
    volatile String realm = "";

    volatile boolean saysDigests = true;
    private final AtomicInteger tokens = new AtomicInteger();
    private final Queue<String> valid = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    FakeUpstream() {
        this("127.0.0.1");
    }

    /** At an address of this machine's own network, of which there are many. */
    FakeUpstream(String address) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String host() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    String url() {
        return "http://" + host();
    }

    /** Has a blob in a repository. */
    String blob(String repository, byte[] bytes) {
        Content content = new Content(bytes, "application/octet-stream");
        contents.put("/v2/" + repository + "/blobs/" + content.digest(), content);
        return content.digest();
    }

    /** Has a manifest in a repository, under its digest and these tags. */
    String manifest(String repository, byte[] bytes, String type, String... tags) {
        Content content = new Content(bytes, type);
        contents.put("/v2/" + repository + "/manifests/" + content.digest(), content);
        for (String tag : tags) {
            contents.put("/v2/" + repository + "/manifests/" + tag, content);
        }
        return content.digest();
    }

    void forget(String path) {
        contents.remove(path);
    }

    /** Answers requests whose line begins so in another way, until told otherwise. */
    void always(String line, Answering answering) {
        always.put(line, answering);
    }

    /** Answers requests whose line begins so as the registry that it is. */
    void asUsual(String line) {
        always.remove(line);
    }

    /** Answers the next request whose line begins so in another way, and the one after it in the next. */
    void once(String line, Answering... answers) {
        once.computeIfAbsent(line, ignored -> new ConcurrentLinkedQueue<>()).addAll(List.of(answers));
    }

    /** Takes all tokens back that it gave. */
    void revokeTokens() {
        valid.clear();
    }

    /** How many requests there were whose line begins so. */
    long count(String line) {
        return seen.stream().filter(request -> request.line().startsWith(line)).count();
    }

    List<Seen> seen(String line) {
        return seen.stream().filter(request -> request.line().startsWith(line)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Seen request = note(exchange);
            Optional<Answering> other = other(request.line());
            if (other.isPresent()) {
                other.get().answer(exchange);
            } else if (request.path().equals("/token")) {
                token(exchange);
            } else if (!isProved(request)) {
                challenge(exchange);
            } else if (request.path().equals("/v2/")) {
                answer(exchange, 200, "{}".getBytes(UTF_8));
            } else if (request.path().endsWith("/tags/list")) {
                tags(exchange, request);
            } else {
                content(exchange, request.path());
            }
        }
    }

    private Seen note(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        URI uri = exchange.getRequestURI();
        Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT),
                        header -> String.join(", ", header.getValue())));
        Seen request = new Seen(
                exchange.getRequestMethod(), uri.getPath(), uri.getQuery() == null ? "" : uri.getQuery(), headers);
        seen.add(request);
        return request;
    }

    private Optional<Answering> other(String line) {
        Optional<Answering> next = once.entrySet().stream()
                .filter(entry -> line.startsWith(entry.getKey()))
                .flatMap(entry -> Optional.ofNullable(entry.getValue().poll()).stream())
                .findFirst();
        return next.or(() -> always.entrySet().stream()
                .filter(entry -> line.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst());
    }

    private boolean isProved(Seen request) {
        String given = request.header("Authorization").orElse("");
        return switch (proof) {
            case NONE -> true;
            case BASIC -> given.equals(basic());
            case BEARER -> given.startsWith("Bearer ") && valid.contains(given.substring("Bearer ".length()));
        };
    }

    static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((USER + ":" + SECRET).getBytes(UTF_8));
    }

    /** Wants to know who asks, whatever was proved. */
    void challenge(HttpExchange exchange) throws IOException {
        String at = realm.isEmpty() ? url() + "/token" : realm;
        exchange.getResponseHeaders()
                .add(
                        "WWW-Authenticate",
                        proof == Proof.BEARER
                                ? "Bearer realm=\"" + at + "\",service=\"fake\""
                                : "Basic realm=\"fake\"");
        refuse(exchange, 401, "UNAUTHORIZED");
    }

    /** Gives a token for this registry, also on behalf of another server. */
    void token(HttpExchange exchange) throws IOException {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (!basic().equals(given) && !(openTokens && given == null)) {
            refuse(exchange, 401, "UNAUTHORIZED");
            return;
        }
        String token = "token-" + tokens.incrementAndGet();
        valid.add(token);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        answer(
                exchange,
                200,
                "{\"token\":\"%s\",\"expires_in\":300}".formatted(token).getBytes(UTF_8));
    }

    private void tags(HttpExchange exchange, Seen request) throws IOException {
        String start = request.path().replaceFirst("/tags/list$", "/manifests/");
        List<String> tags = new TreeMap<>(contents)
                .keySet().stream()
                        .filter(path -> path.startsWith(start) && path.indexOf(':') < 0)
                        .map(path -> path.substring(start.length()))
                        .toList();
        String last = parameter(request.query(), "last").orElse("");
        int most = Integer.parseInt(parameter(request.query(), "n").orElse("1000"));
        List<String> rest = tags.stream().filter(tag -> tag.compareTo(last) > 0).toList();
        List<String> page = rest.subList(0, Math.min(most, rest.size()));
        if (tags.isEmpty()) {
            refuse(exchange, 404, "NAME_UNKNOWN");
            return;
        }
        if (page.size() < rest.size()) {
            exchange.getResponseHeaders()
                    .add("Link", "<%s?n=%d&last=%s>; rel=\"next\"".formatted(request.path(), most, page.getLast()));
        }
        String texts = page.stream().map(tag -> "\"" + tag + "\"").collect(Collectors.joining(","));
        answer(exchange, 200, "{\"name\":\"x\",\"tags\":[%s]}".formatted(texts).getBytes(UTF_8));
    }

    private static Optional<String> parameter(String query, String name) {
        return List.of(query.split("&")).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }

    private void content(HttpExchange exchange, String path) throws IOException {
        Content content = contents.get(path);
        if (content == null) {
            refuse(exchange, 404, path.contains("/blobs/") ? "BLOB_UNKNOWN" : "MANIFEST_UNKNOWN");
            return;
        }
        serve(exchange, content);
    }

    /** Answers with this content, all of it or from where the request says. */
    void serve(HttpExchange exchange, Content content) throws IOException {
        String etag = "\"" + content.digest() + "\"";
        exchange.getResponseHeaders().add("Content-Type", content.type());
        exchange.getResponseHeaders().add("ETag", etag);
        if (saysDigests) {
            exchange.getResponseHeaders().add("Docker-Content-Digest", content.digest());
        }
        if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            answer(exchange, 200, content.bytes());
            return;
        }
        int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        int size = content.bytes().length;
        exchange.getResponseHeaders().add("Content-Range", "bytes %d-%d/%d".formatted(from, size - 1, size));
        answer(exchange, 206, java.util.Arrays.copyOfRange(content.bytes(), from, size));
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        answer(
                exchange,
                status,
                "{\"errors\":[{\"code\":\"%s\",\"message\":\"in the upstream's words\"}]}"
                        .formatted(code)
                        .getBytes(UTF_8));
    }

    /** Refuses, with a header if there is one to name. */
    static Answering refusal(int status, String... header) {
        return exchange -> {
            if (header.length > 0) {
                exchange.getResponseHeaders().add(header[0], header[1]);
            }
            refuse(exchange, status, "UNKNOWN");
        };
    }

    static Answering redirect(String target) {
        return exchange -> {
            exchange.getResponseHeaders().add("Location", target + exchange.getRequestURI());
            exchange.sendResponseHeaders(307, -1);
        };
    }

    /** Says that so many bytes come, sends these, and ends the connection. */
    static Answering part(long said, byte[] sent) {
        return exchange -> {
            exchange.sendResponseHeaders(200, said);
            OutputStream body = exchange.getResponseBody();
            body.write(sent);
            body.flush();
        };
    }

    /** Sends the first bytes, and the others once the gate is opened. */
    static Answering held(Gate gate, byte[] bytes, int first) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            OutputStream body = exchange.getResponseBody();
            body.write(bytes, 0, first);
            body.flush();
            gate.await();
            body.write(bytes, first, bytes.length - first);
        };
    }

    /** Answers with what there is at this path. */
    void asItIs(HttpExchange exchange) throws IOException {
        content(exchange, exchange.getRequestURI().getPath());
    }

    /** Answers as usual once the gate is opened. */
    Answering late(Gate gate) {
        return exchange -> {
            gate.await();
            asItIs(exchange);
        };
    }

    /** Ends all connections, and accepts no other. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
