package io.slipway.outbound;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Optional;

/** Makes requests that go to an address while they say a name. */
final class Pinned {
    private Pinned() {}

    /**
     * The same request to this address of its host; empty when it goes there by itself.
     *
     * @throws IOException when this Java does not let a request say another host than its address
     */
    static Optional<HttpRequest> to(InetAddress address, HttpRequest request) throws IOException {
        URI uri = request.uri();
        String literal = literal(address);
        if (literal.equalsIgnoreCase(uri.getHost())) {
            return Optional.empty();
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        try {
            return Optional.of(HttpRequest.newBuilder(request, (name, value) -> !name.equalsIgnoreCase("Host"))
                    .uri(URI.create("http://" + literal + port + path + query))
                    // In HTTP/2 the address would take the name's place.
                    .version(HttpClient.Version.HTTP_1_1)
                    .setHeader("Host", uri.getHost() + port)
                    .build());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    ("%s is not connected to: the connection cannot be held to the address that was checked unless Java is "
                                    + "started with -Djdk.httpclient.allowRestrictedHeaders=host")
                            .formatted(uri.getHost()),
                    e);
        }
    }

    private static String literal(InetAddress address) {
        if (address instanceof Inet6Address v6) {
            String text = v6.getHostAddress();
            // The zone of a link-local address, which a URI writes with an escape.
            return "[" + text.replace("%", "%25") + "]";
        }
        return address.getHostAddress();
    }
}
