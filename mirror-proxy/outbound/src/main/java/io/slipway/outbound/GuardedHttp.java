package io.slipway.outbound;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests with a Java client, to addresses that a policy allows. A host is looked up, and refused when any of its
 * addresses is not allowed, so that no answer of a name server leads where its owner may not go.
 *
 * <ul>
 *   <li>{@code http}: the request goes to the very address that was checked, with the host's name in its {@code Host}
 *       header. The next lookup, which might answer otherwise, does not take place.
 *   <li>{@code https}: the request goes to the name, as certificates are for names. Java keeps the answer that was checked
 *       for some seconds; a server at an address that was put in its place meanwhile cannot show a certificate for the
 *       name, and is told nothing.
 *   <li>Through a proxy, the proxy looks the name up, and has to know where it may go: addresses in place of names are
 *       checked, and names of the machine itself.
 * </ul>
 *
 * <p>With {@link AddressPolicy#ANY} nothing is looked up, checked or changed. Redirects are never followed: whoever sends
 * the next request sends it through here. A lookup takes place on the caller's thread.
 */
public final class GuardedHttp {
    private static final String RESTRICTED_HEADERS = "jdk.httpclient.allowRestrictedHeaders";

    static {
        // Read once, when the first client of this Java is made: hence client() and an option where Java is started.
        String allowed = System.getProperty(RESTRICTED_HEADERS, "");
        if (!List.of(allowed.split(",")).contains("host")) {
            System.setProperty(RESTRICTED_HEADERS, allowed.isEmpty() ? "host" : allowed + ",host");
        }
    }

    private final HttpClient client;
    private final AddressPolicy policy;
    private final Lookup lookup;

    /**
     * With a client that follows no redirects.
     *
     * @throws IllegalArgumentException when it does
     */
    public GuardedHttp(HttpClient client, AddressPolicy policy) {
        this(client, policy, InetAddress::getAllByName);
    }

    GuardedHttp(HttpClient client, AddressPolicy policy, Lookup lookup) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("The client follows redirects, which nobody would check");
        }
        this.client = client;
        this.policy = policy;
        this.lookup = lookup;
    }

    /** The builder of a client for here: HTTP/1.1, without redirects, and able to set what pinning sets. */
    public static HttpClient.Builder client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
    }

    /** Asks a name server. */
    @FunctionalInterface
    interface Lookup {
        /** All addresses of a name, or the one that it is; at least one. */
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /**
     * Sends a request as {@link HttpClient#send} does.
     *
     * @throws ForbiddenAddressException when the host has an address that is not allowed; nothing was connected to
     * @throws ConnectException when there is no such host, with a cause of an {@link UnresolvedAddressException}
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Optional<HttpRequest> pinned = checked(request);
        return pinned.isEmpty()
                ? client.send(request, handler)
                : new AsAsked<>(client.send(pinned.get(), handler), request);
    }

    /**
     * Sends a request as {@link HttpClient#sendAsync} does; the future fails with what {@link #send} throws, and ends the
     * request when it is cancelled.
     */
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        Optional<HttpRequest> pinned;
        try {
            pinned = checked(request);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return pinned.isEmpty()
                ? client.sendAsync(request, handler)
                : client.sendAsync(pinned.get(), handler).thenApply(response -> new AsAsked<>(response, request));
    }

    /** The request to send in place of this one, if it is not to be sent itself. */
    private Optional<HttpRequest> checked(HttpRequest request) throws IOException {
        URI uri = request.uri();
        String host = uri.getHost();
        if (policy.isAny() || host == null) {
            // Without a host the client itself refuses.
            return Optional.empty();
        }
        if (isProxied(uri)) {
            NamedHost.check(host, policy);
            return Optional.empty();
        }
        InetAddress[] addresses = addresses(host);
        for (InetAddress address : addresses) {
            if (!policy.allows(address)) {
                throw new ForbiddenAddressException(host, address, policy.setting());
            }
        }
        return "http".equalsIgnoreCase(uri.getScheme()) ? Pinned.to(addresses[0], request) : Optional.empty();
    }

    private InetAddress[] addresses(String host) throws ConnectException {
        try {
            return lookup.of(host);
        } catch (UnknownHostException e) {
            // As the Java client says it.
            ConnectException unknown = new ConnectException("There is no host " + host);
            unknown.initCause(new UnresolvedAddressException().initCause(e));
            throw unknown;
        }
    }

    /** A client that was given no selector uses Java's own. */
    private boolean isProxied(URI uri) {
        return client
                .proxy()
                .or(() -> Optional.ofNullable(ProxySelector.getDefault()))
                .map(selector -> selector.select(uri).stream())
                .stream()
                .flatMap(proxies -> proxies)
                .anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }
}
