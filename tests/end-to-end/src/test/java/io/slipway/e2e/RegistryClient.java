package io.slipway.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A small client of the distribution protocol, written from the specification for these tests alone. */
public final class RegistryClient {
    /** Reads and writes JSON. */
    public static final ObjectMapper JSON = new ObjectMapper();
    /** The media type of the images here. */
    public static final String IMAGE_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = http().build();

    private final String url;
    private final Optional<String> basic;
    private final HttpClient http;
    private final boolean tokens;

    RegistryClient(String url, String user, String password) {
        this(
                url,
                Optional.of("Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8))),
                HTTP);
    }

    private RegistryClient(String url, Optional<String> basic, HttpClient http) {
        this(url, basic, http, true);
    }

    private RegistryClient(String url, Optional<String> basic, HttpClient http, boolean tokens) {
        this.url = url;
        this.basic = basic;
        this.http = http;
        this.tokens = tokens;
    }

    /** One without an account. */
    public static RegistryClient anonymous(String url) {
        return new RegistryClient(url, Optional.empty(), HTTP);
    }

    /** One of a registry that wants no tokens, and heeds none. */
    public static RegistryClient withoutTokens(String url) {
        return new RegistryClient(url, Optional.empty(), HTTP, false);
    }

    /** The same, for a registry with a certificate that nobody trusts but this context. */
    public RegistryClient trusting(SSLContext context) {
        return new RegistryClient(url, basic, http().sslContext(context).build());
    }

    /** As {@link #trusting}, with HTTP/2. */
    RegistryClient overHttp2(SSLContext context) {
        return new RegistryClient(
                url,
                basic,
                http().version(HttpClient.Version.HTTP_2).sslContext(context).build());
    }

    private static HttpClient.Builder http() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10));
    }

    /** Asks the token service; each scope is a parameter of its own. */
    Answer tokenAnswer(List<String> scopes, String more) {
        StringBuilder query = new StringBuilder("/token?service=slipway" + more);
        scopes.forEach(scope -> query.append("&scope=").append(URLEncoder.encode(scope, StandardCharsets.UTF_8)));
        HttpRequest.Builder request = request(query.toString()).GET();
        basic.ifPresent(value -> request.header("Authorization", value));
        return send(request);
    }

    /** A token for one repository. */
    public String token(String repository, String actions) {
        if (!tokens) {
            return "none-is-wanted";
        }
        Answer answer = tokenAnswer(List.of("repository:" + repository + ":" + actions), "");
        if (answer.status() != 200) {
            throw new AssertionError("no token for " + repository + ": " + answer);
        }
        return answer.json().get("token").asString();
    }

    /** A token for these scopes. */
    public String tokenFor(List<String> scopes) {
        Answer answer = tokenAnswer(scopes, "");
        expect(200, answer);
        return answer.json().get("token").asString();
    }

    Answer form(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    /** One request to /api/v1 with a body of JSON, if there is one. */
    public Answer api(String method, String path, Map<String, ?> body) {
        BodyPublisher publisher =
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body));
        return api(method, path, publisher);
    }

    Answer api(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").method(method, body);
        basic.ifPresent(value -> request.header("Authorization", value));
        return send(request);
    }

    /** One request to /v2 with the token, when there is one. */
    public Answer v2(String method, String path, Optional<String> token, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = request(path).method(method, body);
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** GET with the token, when there is one. */
    public Answer get(String path, Optional<String> token) {
        return v2("GET", path, token, BodyPublishers.noBody());
    }

    /** Pushes a blob as dockerd does: POST, PATCH, PUT. Answers once the registry has acknowledged it. */
    void pushBlob(String repository, byte[] content, String token) {
        Optional<String> bearer = Optional.of(token);
        Answer begun = v2("POST", "/v2/" + repository + "/blobs/uploads/", bearer, BodyPublishers.noBody());
        expect(202, begun);
        Answer appended = v2(
                "PATCH",
                location(begun),
                bearer,
                BodyPublishers.ofByteArray(content),
                "Content-Type",
                "application/octet-stream");
        expect(202, appended);
        String location = location(appended);
        String digest = URLEncoder.encode(Content.digest(content), StandardCharsets.UTF_8);
        Answer committed = v2(
                "PUT",
                location + (location.contains("?") ? "&" : "?") + "digest=" + digest,
                bearer,
                BodyPublishers.noBody());
        expect(201, committed);
    }

    /** PUT of an image manifest under a tag or its digest. */
    public Answer putManifest(String repository, String reference, byte[] manifest, String token) {
        return v2(
                "PUT",
                "/v2/" + repository + "/manifests/" + reference,
                Optional.of(token),
                BodyPublishers.ofByteArray(manifest),
                "Content-Type",
                IMAGE_MANIFEST);
    }

    /** Pushes an image; whatever is not answered with success is an {@link AssertionError}. */
    public void push(String repository, String tag, Content.Image image) {
        String token = token(repository, "pull,push");
        for (byte[] blob : image.blobs()) {
            pushBlob(repository, blob, token);
        }
        expect(201, putManifest(repository, tag, image.manifest(), token));
    }

    /**
     * Fetches manifest and blobs and hashes them here, far from the server. Answers the manifest's digest.
     */
    public String pullAndVerify(String repository, String reference) {
        Optional<String> token = Optional.of(token(repository, "pull"));
        Answer manifest = v2("GET", "/v2/" + repository + "/manifests/" + reference, token, BodyPublishers.noBody());
        expect(200, manifest);
        String digest = Content.digest(manifest.body());
        same(digest, manifest.header("Docker-Content-Digest").orElse("(none)"), "Docker-Content-Digest");
        if (reference.contains(":")) {
            same(reference, digest, "manifest by digest");
        }
        JsonNode json = manifest.json();
        verifyBlob(repository, json.get("config"), token);
        for (JsonNode layer : json.get("layers")) {
            verifyBlob(repository, layer, token);
        }
        return digest;
    }

    private void verifyBlob(String repository, JsonNode descriptor, Optional<String> token) {
        String digest = descriptor.get("digest").asString();
        Answer blob = get("/v2/" + repository + "/blobs/" + digest, token);
        expect(200, blob);
        same(digest, Content.digest(blob.body()), "blob");
        same(descriptor.get("size").asString(), String.valueOf(blob.body().length), "size of " + digest);
    }

    private static void same(String expected, String seen, String what) {
        if (!expected.equals(seen)) {
            throw new AssertionError(what + ": expected " + expected + ", saw " + seen);
        }
    }

    /** Fails unless the answer has this status. */
    public static void expect(int status, Answer answer) {
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + ", saw " + answer);
        }
    }

    static String location(Answer answer) {
        String location = answer.header("Location").orElseThrow(() -> new AssertionError("no Location: " + answer));
        URI uri = URI.create(location);
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
    }

    private Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            return new Answer(request.method() + " " + request.uri(), http.send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new NoAnswerException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The connection broke before an answer came: nothing was acknowledged. */
    static final class NoAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String request, IOException cause) {
            super(request + ": " + cause, cause);
        }
    }

    /** An answer with what was asked, to be shown with a failure. */
    public record Answer(String request, HttpResponse<byte[]> response) {
        /** HTTP's. */
        public int status() {
            return response.statusCode();
        }

        /** All of it. */
        public byte[] body() {
            return response.body();
        }

        /** The body as UTF-8. */
        public String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }

        /** The body read as JSON. */
        public JsonNode json() {
            return JSON.readTree(body());
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        /** The code of the first error of the envelope. */
        String errorCode() {
            return json().path("errors").path(0).path("code").asString("(none)");
        }

        @Override
        public String toString() {
            String text = text();
            return request + " -> " + status() + " " + response.headers().map() + " "
                    + text.substring(0, Math.min(500, text.length()));
        }
    }
}
