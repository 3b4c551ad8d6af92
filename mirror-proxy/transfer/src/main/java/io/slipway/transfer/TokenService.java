package io.slipway.transfer;

import io.slipway.outbound.GuardedHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the token service that a registry names for a token.
 *
 * <p>Source: the token and OAuth2 authentication specifications of the distribution project.
 */
final class TokenService {
    private static final String CLIENT_ID = "slipway";
    private static final int MAX_BODY = 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What the service gave; the refresh token only when it was asked for one. */
    record Grant(String token, Duration life, Optional<String> refreshToken) {}

    private final GuardedHttp http;
    private final Timeouts timeouts;
    private final Confines confines;

    TokenService(GuardedHttp http, Timeouts timeouts, Confines confines) {
        this.http = http;
        this.timeouts = timeouts;
        this.confines = confines;
    }

    /**
     * Gets a token.
     *
     * @param registry the root of the registry that named the service; secrets do not go to a service over plain HTTP
     *     unless that is how the registry itself is spoken to
     * @param offline whether a refresh token is wanted too
     */
    Grant fetch(URI registry, Challenge.Bearer challenge, Credentials credentials, List<Scope> scopes, boolean offline)
            throws IOException, InterruptedException {
        URI realm = realm(challenge.realm());
        if (!(credentials instanceof Credentials.Anonymous)) {
            checkConfidence(registry, realm);
        }
        HttpRequest request = switch (credentials) {
            case Credentials.IdentityToken identity -> refresh(realm, challenge, identity.token(), scopes);
            case Credentials.Password password -> get(realm, challenge, Optional.of(password), scopes, offline);
            case Credentials.Anonymous _, Credentials.RegistryToken _ ->
                get(realm, challenge, Optional.empty(), scopes, false);
        };
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() == 404) {
            response.body().close();
            // Nothing that the registry has said: it must not pass for the absence of what was asked for.
            throw new IOException("The token service %s of the registry %s answered with status 404"
                    .formatted(realm.getAuthority(), registry.getAuthority()));
        }
        if (response.statusCode() != 200) {
            throw RegistryErrors.of(response, timeouts);
        }
        return grant(realm, SmallBody.read(response, MAX_BODY, timeouts));
    }

    private void checkConfidence(URI registry, URI realm) throws IOException {
        if (registry.getScheme().equals("https") && !realm.getScheme().equals("https")) {
            throw new IOException("The registry %s names a token service without TLS (%s), which gets no credentials"
                    .formatted(registry.getAuthority(), realm));
        }
        if (!confines.mayBeTold(realm, registry)) {
            throw new IOException(
                    "The registry %s names the token service %s, which is none that may be told its credentials"
                            .formatted(registry.getAuthority(), realm.getAuthority()));
        }
    }

    private static URI realm(String text) throws IOException {
        try {
            URI realm = URI.create(text);
            if (realm.getHost() != null && ("http".equals(realm.getScheme()) || "https".equals(realm.getScheme()))) {
                return realm;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("The registry names a token service that is no address: " + text, e);
        }
        throw new IOException("The registry names a token service that is no address: " + text);
    }

    private HttpRequest get(
            URI realm,
            Challenge.Bearer challenge,
            Optional<Credentials.Password> password,
            List<Scope> scopes,
            boolean offline) {
        List<String> query = new ArrayList<>();
        if (!challenge.service().isEmpty()) {
            query.add(parameter("service", challenge.service()));
        }
        scopes.forEach(scope -> query.add(parameter("scope", scope.toString())));
        password.ifPresent(given -> query.add(parameter("account", given.username())));
        query.add(parameter("client_id", CLIENT_ID));
        if (offline) {
            query.add(parameter("offline_token", "true"));
        }
        String separator = realm.getRawQuery() == null ? "?" : "&";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm + separator + String.join("&", query)))
                .timeout(timeouts.answer())
                .GET();
        password.ifPresent(given -> request.header("Authorization", basic(given)));
        return request.build();
    }

    private HttpRequest refresh(URI realm, Challenge.Bearer challenge, String token, List<Scope> scopes) {
        List<String> form = new ArrayList<>(List.of(
                parameter("grant_type", "refresh_token"),
                parameter("refresh_token", token),
                parameter("service", challenge.service()),
                parameter("client_id", CLIENT_ID)));
        if (!scopes.isEmpty()) {
            form.add(parameter("scope", scopes.stream().map(Scope::toString).collect(Collectors.joining(" "))));
        }
        return HttpRequest.newBuilder(realm)
                .timeout(timeouts.answer())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(String.join("&", form)))
                .build();
    }

    private static Grant grant(URI realm, byte[] body) throws IOException {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new IOException("The token service " + realm.getAuthority() + " did not answer with JSON", e);
        }
        JsonNode token = answer.path(answer.path("token").isString() ? "token" : "access_token");
        if (!token.isString() || token.stringValue().isEmpty()) {
            throw new IOException("The token service " + realm.getAuthority() + " gave no token");
        }
        JsonNode expires = answer.path("expires_in");
        long seconds = expires.isIntegralNumber() && expires.canConvertToInt() ? expires.intValue() : 60;
        JsonNode refresh = answer.path("refresh_token");
        return new Grant(
                token.stringValue(),
                Duration.ofSeconds(seconds),
                refresh.isString() && !refresh.stringValue().isEmpty()
                        ? Optional.of(refresh.stringValue())
                        : Optional.empty());
    }

    static String basic(Credentials.Password password) {
        byte[] pair = (password.username() + ":" + password.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String parameter(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
