package io.slipway.outbound;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** A program of its own: sends one plain request and prints the Host that arrived, or why none was sent. */
final class PinningTrial {
    private PinningTrial() {}

    public static void main(String[] words) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            System.out.println("arrived at " + exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        HttpClient client = words[0].equals("early")
                ? HttpClient.newHttpClient()
                : GuardedHttp.client().build();
        GuardedHttp http =
                new GuardedHttp(client, AddressPolicy.of("slipway.private-networks", List.of("127.0.0.1")), host ->
                        new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
        URI uri = URI.create("http://hook.invalid:" + server.getAddress().getPort());
        try {
            http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
        } catch (IOException e) {
            System.out.println("refused: " + e.getMessage());
        }
        System.exit(0);
    }
}
