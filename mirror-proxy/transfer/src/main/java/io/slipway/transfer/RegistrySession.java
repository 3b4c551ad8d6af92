package io.slipway.transfer;

import io.slipway.outbound.ForbiddenAddressException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one registry as one user: proves who it is where the registry asks, once more when a token has gone
 * stale; follows redirects of downloads; tries again where the registry asks for it or fails. Thread-safe.
 */
final class RegistrySession {
    private static final int MAX_REDIRECTS = 5;

    private final Endpoint endpoint;
    private final StreamedRequest streamed;
    private final TokenService tokens;
    private final Patience patience;
    private final URI root;
    private final Credentials credentials;
    private volatile @Nullable Challenge challenge;

    RegistrySession(Endpoint endpoint, Credentials credentials) {
        this.endpoint = endpoint;
        this.streamed = new StreamedRequest(endpoint.http(), endpoint.timeouts());
        this.tokens = new TokenService(endpoint.http(), endpoint.timeouts(), endpoint.confines());
        this.patience = endpoint.patience();
        this.root = endpoint.root();
        this.credentials = credentials;
    }

    Patience patience() {
        return patience;
    }

    Timeouts timeouts() {
        return endpoint.timeouts();
    }

    /** The registry, as it is addressed. */
    URI root() {
        return root;
    }

    /**
     * Sends a request and returns whatever the registry answers in the end, save 401 after the second try and statuses
     * that stay 429 or 5xx: those are thrown for every request. The body of the response is the caller's to close.
     */
    HttpResponse<InputStream> send(RegistryRequest request) throws IOException, InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                HttpResponse<InputStream> response = authorized(request);
                if (!patience.mayPass(response.statusCode())
                        || !request.isRepeatable()
                        || failures >= patience.attempts()) {
                    return response;
                }
                response.body().close();
                Thread.sleep(patience.before(failures, response));
            } catch (ConnectException e) {
                throw unreachable(e);
            } catch (RegistryException | ForbiddenAddressException e) {
                throw e;
            } catch (IOException e) {
                if (!request.isRepeatable() || failures >= patience.attempts() || e instanceof UnknownHostException) {
                    throw e;
                }
                Thread.sleep(patience.before(failures));
            }
        }
    }

    /** Sends a request and throws what the registry says unless the status is one of those. */
    HttpResponse<InputStream> expect(RegistryRequest request, Integer... statuses)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(request);
        if (!List.of(statuses).contains(response.statusCode())) {
            throw RegistryErrors.of(response, timeouts());
        }
        return response;
    }

    /** Asks the registry's root, with a token that may also refresh; returns the refresh token if there is one. */
    Optional<String> login() throws IOException, InterruptedException {
        RegistryRequest ping = RegistryRequest.of("GET", "/v2/");
        HttpResponse<InputStream> response = once(ping, Optional.empty());
        response.body().close();
        if (response.statusCode() != 401) {
            return Optional.empty();
        }
        Challenge asked = Challenge.of(response.headers().allValues("WWW-Authenticate"))
                .orElseThrow(() -> new IOException("The registry %s asks for a kind of proof that is not known here"
                        .formatted(root.getAuthority())));
        challenge = asked;
        Optional<String> refresh = Optional.empty();
        Optional<String> header = header(asked, List.of());
        if (asked instanceof Challenge.Bearer bearer && credentials instanceof Credentials.Password) {
            TokenService.Grant grant = tokens.fetch(root, bearer, credentials, List.of(), true);
            refresh = grant.refreshToken();
            header = Optional.of("Bearer " + grant.token());
        }
        HttpResponse<InputStream> second = once(ping, header);
        if (second.statusCode() != 200) {
            throw RegistryErrors.of(second, timeouts());
        }
        second.body().close();
        return refresh;
    }

    private IOException unreachable(ConnectException cause) {
        String host = root.getAuthority();
        String why = isUnresolved(cause)
                ? "lookup " + root.getHost() + ": no such host"
                : host + ": connect: " + (cause.getMessage() == null ? "connection refused" : cause.getMessage());
        return new IOException("Get \"%s/v2/\": dial tcp %s".formatted(root, why), cause);
    }

    private static boolean isUnresolved(@Nullable Throwable cause) {
        return cause != null && (cause instanceof UnresolvedAddressException || isUnresolved(cause.getCause()));
    }

    private HttpResponse<InputStream> authorized(RegistryRequest request) throws IOException, InterruptedException {
        Challenge known = challenge();
        Optional<String> header = header(known, request.scopes());
        HttpResponse<InputStream> response = once(request, header);
        if (!isOwn(response.uri()) && isRefusal(response.statusCode())) {
            // It gets no proof and names no token service, and what it does not have the registry may well have.
            response.body().close();
            throw new IOException("The registry %s redirects to %s, which answered with status %d"
                    .formatted(root.getAuthority(), response.uri().getAuthority(), response.statusCode()));
        }
        if (response.statusCode() != 401) {
            return response;
        }
        Optional<Challenge> asked = Challenge.of(response.headers().allValues("WWW-Authenticate"));
        if (asked.isEmpty()) {
            throw RegistryErrors.of(response, timeouts());
        }
        RegistryException refusal = RegistryErrors.of(response, timeouts());
        challenge = asked.get();
        header.ifPresent(value -> forget(known, request.scopes(), value));
        Optional<String> fresh = header(asked.get(), request.scopes());
        if (fresh.isEmpty() || fresh.equals(header)) {
            throw fresh.isPresent() && isGranted(asked.get()) ? refusal.ofFreshToken() : refusal;
        }
        HttpResponse<InputStream> second = once(request, fresh);
        if (second.statusCode() == 401) {
            RegistryException last = RegistryErrors.of(second, timeouts());
            throw isGranted(asked.get()) ? last.ofFreshToken() : last;
        }
        return second;
    }

    /** Whether what proves who we are comes from the token service that the registry names. */
    private boolean isGranted(Challenge asked) {
        return asked instanceof Challenge.Bearer && !(credentials instanceof Credentials.RegistryToken);
    }

    /** What the registry asks for, learned from its root when there are credentials: some hide what is private as 404. */
    private Challenge challenge() throws IOException, InterruptedException {
        Challenge known = challenge;
        if (known != null) {
            return known;
        }
        if (credentials instanceof Credentials.Anonymous) {
            return new Challenge.Open();
        }
        HttpResponse<InputStream> response = once(RegistryRequest.of("GET", "/v2/"), Optional.empty());
        response.body().close();
        Challenge learned = response.statusCode() == 401
                ? Challenge.of(response.headers().allValues("WWW-Authenticate")).orElse(new Challenge.Open())
                : new Challenge.Open();
        challenge = learned;
        return learned;
    }

    private Optional<String> header(Challenge asked, List<Scope> scopes) throws IOException, InterruptedException {
        if (credentials instanceof Credentials.RegistryToken own) {
            return Optional.of("Bearer " + own.token());
        }
        return switch (asked) {
            case Challenge.Open _ -> Optional.empty();
            case Challenge.Basic _ ->
                credentials instanceof Credentials.Password password
                        ? Optional.of(TokenService.basic(password))
                        : Optional.empty();
            case Challenge.Bearer bearer -> Optional.of("Bearer " + token(bearer, scopes));
        };
    }

    private String token(Challenge.Bearer bearer, List<Scope> scopes) throws IOException, InterruptedException {
        TokenCache.Key key = new TokenCache.Key(bearer, credentials, scopes);
        Optional<String> cached = endpoint.tokens().get(key);
        if (cached.isPresent()) {
            return cached.get();
        }
        TokenService.Grant grant = tokens.fetch(root, bearer, credentials, scopes, false);
        endpoint.tokens().put(key, grant.token(), grant.life());
        return grant.token();
    }

    private void forget(Challenge asked, List<Scope> scopes, String header) {
        if (asked instanceof Challenge.Bearer bearer && header.startsWith("Bearer ")) {
            endpoint.tokens()
                    .drop(new TokenCache.Key(bearer, credentials, scopes), header.substring("Bearer ".length()));
        }
    }

    private HttpResponse<InputStream> once(RegistryRequest request, Optional<String> authorization)
            throws IOException, InterruptedException {
        URI target = root.resolve(request.target());
        for (int redirects = 0; ; redirects++) {
            HttpRequest.Builder builder = HttpRequest.newBuilder(target)
                    .method(request.method(), request.body().get());
            request.headers().forEach(builder::setHeader);
            if (isOwn(target)) {
                authorization.ifPresent(value -> builder.setHeader("Authorization", value));
            }
            HttpResponse<InputStream> response = exchange(builder, request);
            if (isOwn(target)) {
                RateLimit.of(response.headers()).ifPresent(endpoint.rates());
            }
            Optional<String> location = response.headers().firstValue("Location");
            if (!request.isRepeatable() || !isRedirect(response.statusCode()) || location.isEmpty()) {
                return response;
            }
            response.body().close();
            if (redirects == MAX_REDIRECTS) {
                throw new IOException("More than %d redirects from %s".formatted(MAX_REDIRECTS, request.target()));
            }
            URI next = redirected(target, location.get());
            if (!endpoint.confines().mayLead(target, next)) {
                throw new IOException("The registry %s redirects from TLS to %s without it"
                        .formatted(root.getAuthority(), next.getAuthority()));
            }
            target = next;
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest.Builder builder, RegistryRequest request)
            throws IOException, InterruptedException {
        Optional<Progress> progress = request.progress();
        return progress.isPresent()
                ? streamed.send(builder.build(), progress.get())
                : endpoint.http()
                        .send(builder.timeout(endpoint.timeouts().answer()).build(), BodyHandlers.ofInputStream());
    }

    /** Credentials go to the registry itself only, never where it redirects to. */
    private boolean isOwn(URI target) {
        return root.getScheme().equals(target.getScheme())
                && root.getAuthority().equals(target.getAuthority());
    }

    private static boolean isRefusal(int status) {
        return status == 401 || status == 403 || status == 404;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI redirected(URI from, String location) throws IOException {
        try {
            URI target = from.resolve(location);
            if (target.getHost() != null && ("https".equals(target.getScheme()) || "http".equals(target.getScheme()))) {
                return target;
            }
            throw new IOException("The registry redirects to what is no address: " + location);
        } catch (IllegalArgumentException e) {
            throw new IOException("The registry redirects to what is no address: " + location, e);
        }
    }
}
