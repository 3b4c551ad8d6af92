package io.slipway.registry.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that knows the specification alone: it sends each request without a token, reads the challenge, logs in for
 * just the scope that it names, and sends the request again.
 */
public final class Client {
    private static final Pattern CHALLENGE =
            Pattern.compile("Bearer realm=\"([^\"]+)\",service=\"([^\"]+)\"(?:,scope=\"([^\"]+)\")?.*");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String url;
    private final Optional<String> basic;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    /** A client with an account. */
    public Client(String url, String user, String password) {
        this.url = url;
        this.basic =
                Optional.of("Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8)));
    }

    /** A client without one. */
    public Client(String url) {
        this.url = url;
        this.basic = Optional.empty();
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, new byte[0], headers);
    }

    public Answer head(String path, String... headers) {
        return send("HEAD", path, new byte[0], headers);
    }

    public Answer delete(String path) {
        return send("DELETE", path, new byte[0]);
    }

    public Answer send(String method, String path, byte[] body, String... headers) {
        return send(method, path, BodyPublishers.ofByteArray(body), headers);
    }

    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        String known = scopeKey(method, path);
        Answer answer = once(method, path, body, Optional.ofNullable(tokens.get(known)), headers);
        if (answer.status() != 401) {
            return answer;
        }
        Matcher challenge = CHALLENGE.matcher(answer.header("WWW-Authenticate").orElse(""));
        if (!challenge.matches()) {
            throw new AssertionError("no challenge: " + answer);
        }
        String token = login(challenge.group(1), challenge.group(2), challenge.group(3));
        tokens.put(known, token);
        return once(method, path, body, Optional.of(token), headers);
    }

    /** Requests that need the same scope; a guess that is wrong costs a challenge. */
    private static String scopeKey(String method, String path) {
        return method + " " + path.replaceAll("/(blobs|manifests|tags|referrers)/.*", "/$1") + " "
                + path.contains("from=");
    }

    /** One request exactly as it is told. */
    public Answer once(String method, String path, BodyPublisher body, Optional<String> token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url).resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request.build());
    }

    /** A request to the registry's own API. */
    public Answer api(String method, String path, String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json));
        basic.ifPresent(value -> request.header("Authorization", value));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request.build());
    }

    public String token(String scope) {
        return login(url + "/token", "slipway", scope);
    }

    private String login(String realm, String service, String scope) {
        String query = "?service=" + URLEncoder.encode(service, UTF_8);
        for (String one : scope == null ? new String[0] : scope.split(" ", -1)) {
            query += "&scope=" + URLEncoder.encode(one, UTF_8);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm + query));
        basic.ifPresent(value -> request.header("Authorization", value));
        return exchange(request.build()).expect(200).json().get("token").asString();
    }

    private static Answer exchange(HttpRequest request) {
        try {
            return new Answer(request.method() + " " + request.uri(), HTTP.send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new AssertionError(request.method() + " " + request.uri() + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
