package io.slipway.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GuardedHttpTest {
    private static final AddressPolicy PUBLIC = AddressPolicy.of("slipway.private-networks", List.of());
    private static final AddressPolicy LOOPBACK =
            AddressPolicy.of("slipway.private-networks", List.of("127.0.0.0/8", "::1"));
    private static final GuardedHttp.Lookup NOT_ASKED = host -> {
        throw new AssertionError("The name " + host + " was looked up");
    };

    /** What the server was asked: method, path with query, host, body. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final HttpClient client = GuardedHttp.client().build();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        client.shutdownNow();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add("%s %s %s %s"
                    .formatted(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI(),
                            exchange.getRequestHeaders().get("Host"),
                            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            if (exchange.getRequestURI().getPath().equals("/waits")) {
                goOn.await();
            }
            if (exchange.getRequestURI().getPath().equals("/redirects")) {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private HttpRequest get(String host, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + host + ":" + port() + path))
                .build();
    }

    private static GuardedHttp.Lookup answering(String... literals) {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.ofLiteral(literals[i]);
        }
        return host -> addresses;
    }

    private static HttpResponse<String> send(GuardedHttp http, HttpRequest request) throws Exception {
        return http.send(request, BodyHandlers.ofString());
    }

    @Test
    void aPlainRequestGoesToTheAddressThatWasCheckedAndSaysTheName() throws Exception {
        GuardedHttp http = new GuardedHttp(client, LOOPBACK, answering("127.0.0.1"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://hook.invalid:" + port() + "/a%20b?c=%2F"))
                .POST(BodyPublishers.ofString("body"))
                .header("X-Own", "1")
                .build();
        HttpResponse<String> response = send(http, request);
        assertThat(response.body()).isEqualTo("ok");
        assertThat(response.uri()).as("where a relative address leads on").isEqualTo(request.uri());
        assertThat(response.request()).isEqualTo(request);
        assertThat(asked).containsExactly("POST /a%%20b?c=%%2F [hook.invalid:%d] body".formatted(port()));
    }

    @Test
    void anAddressWithoutAPathIsTheRoot() throws Exception {
        send(new GuardedHttp(client, LOOPBACK, answering("127.0.0.1")), get("hook.invalid", ""));
        assertThat(asked).containsExactly("GET / [hook.invalid:%d] ".formatted(port()));
    }

    @Test
    void oneForbiddenAddressAmongManyIsEnough() {
        AddressPolicy policy = AddressPolicy.of("slipway.private-networks", List.of("127.0.0.1"));
        GuardedHttp http = new GuardedHttp(client, policy, answering("127.0.0.1", "8.8.8.8", "10.0.0.7"));
        assertThatThrownBy(() -> send(http, get("hook.invalid", "/")))
                .isInstanceOf(ForbiddenAddressException.class)
                .hasMessageContaining("hook.invalid")
                .hasMessageContaining("10.0.0.7")
                .hasMessageContaining("slipway.private-networks");
        assertThat(asked).isEmpty();
    }

    @Test
    void aNameServerThatChangesItsMindAfterTheCheckIsNotAskedAgain() throws Exception {
        List<InetAddress[]> answers = new CopyOnWriteArrayList<>(List.of(
                new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")},
                new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")}));
        GuardedHttp http = new GuardedHttp(client, LOOPBACK, host -> answers.removeFirst());
        assertThat(send(http, get("rebound.invalid", "/")).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> send(http, get("rebound.invalid", "/"))).isInstanceOf(ForbiddenAddressException.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void httpsIsCheckedBeforeAnythingIsConnectedTo() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port()))
                .build();
        assertThatThrownBy(() -> send(new GuardedHttp(client, PUBLIC), request))
                .isInstanceOf(ForbiddenAddressException.class);
    }

    @Test
    void theMachineItselfIsRefusedHoweverItIsWritten() {
        GuardedHttp http = new GuardedHttp(client, PUBLIC);
        for (String host : List.of(
                "127.0.0.1",
                "localhost",
                "2130706433",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::]",
                "0.0.0.0",
                "[64:ff9b::127.0.0.1]")) {
            assertThatThrownBy(() -> send(http, get(host, "/"))).as(host).isInstanceOf(ForbiddenAddressException.class);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void anAddressThatIsListedIsConnectedTo() throws Exception {
        GuardedHttp http = new GuardedHttp(client, LOOPBACK);
        for (String host : List.of("127.0.0.1", "2130706433", "localhost")) {
            assertThat(send(http, get(host, "/")).statusCode()).as(host).isEqualTo(200);
        }
        assertThat(asked).allMatch(line -> line.contains(":" + port() + "]"));
    }

    @Test
    void aRedirectIsReturnedAndNotFollowed() throws Exception {
        HttpResponse<String> response = send(new GuardedHttp(client, LOOPBACK), get("localhost", "/redirects"));
        assertThat(response.statusCode()).isEqualTo(302);
        try (HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            assertThatThrownBy(() -> new GuardedHttp(following, PUBLIC)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aHostThatDoesNotExistIsSaidAsTheJavaClientSaysIt() {
        GuardedHttp.Lookup nothing = host -> {
            throw new UnknownHostException(host);
        };
        Throwable guarded =
                catchThrowable(() -> send(new GuardedHttp(client, PUBLIC, nothing), get("nothing.invalid", "/")));
        Throwable plain = catchThrowable(() -> client.send(get("nothing.invalid", "/"), BodyHandlers.ofString()));
        assertThat(guarded).isInstanceOf(ConnectException.class).hasMessageContaining("nothing.invalid");
        assertThat(plain).isInstanceOf(ConnectException.class);
        assertThat(causes(guarded)).hasAtLeastOneElementOfType(UnresolvedAddressException.class);
        assertThat(causes(plain)).hasAtLeastOneElementOfType(UnresolvedAddressException.class);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new CopyOnWriteArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    @Test
    void withAnyAddressNothingIsLookedUpOrChanged() throws Exception {
        GuardedHttp http = new GuardedHttp(client, AddressPolicy.ANY, NOT_ASKED);
        assertThat(send(http, get("localhost", "/")).statusCode()).isEqualTo(200);
        assertThat(asked).containsExactly("GET / [localhost:%d] ".formatted(port()));
    }

    @Test
    void anAsynchronousRequestIsCheckedPinnedAndCancelled() throws Exception {
        GuardedHttp http = new GuardedHttp(client, LOOPBACK, answering("127.0.0.1"));
        assertThat(http.sendAsync(get("hook.invalid", "/"), BodyHandlers.ofString())
                        .get()
                        .uri()
                        .getHost())
                .isEqualTo("hook.invalid");
        CompletableFuture<HttpResponse<String>> waiting =
                http.sendAsync(get("hook.invalid", "/waits"), BodyHandlers.ofString());
        assertThat(waiting.cancel(true)).isTrue();
        // The server does not answer before the test's end, so without the cancel this would wait.
        assertThatThrownBy(waiting::join)
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(CancellationException.class),
                        e -> assertThat(e).hasCauseInstanceOf(CancellationException.class));
        assertThatThrownBy(() -> new GuardedHttp(client, PUBLIC)
                        .sendAsync(get("localhost", "/"), BodyHandlers.ofString())
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ForbiddenAddressException.class);
    }

    @Test
    void aProxyLooksNamesUpAndIsNotSentToTheMachineItself() throws Exception {
        try (HttpClient proxied = GuardedHttp.client()
                .proxy(ProxySelector.of(server.getAddress()))
                .build()) {
            GuardedHttp http = new GuardedHttp(proxied, PUBLIC, NOT_ASKED);
            HttpRequest named =
                    HttpRequest.newBuilder(URI.create("http://hook.invalid/x")).build();
            assertThat(send(http, named).statusCode()).isEqualTo(200);
            assertThat(asked).containsExactly("GET http://hook.invalid/x [hook.invalid] ");
            for (String host : List.of(
                    "10.0.0.1",
                    "[::1]",
                    "localhost",
                    "LOCALHOST",
                    "localhost.",
                    "a.localhost",
                    "0x7f000001",
                    "2130706433",
                    "0177.0.0.1",
                    "169.254.169.254")) {
                assertThatThrownBy(() -> send(http, get(host, "/")))
                        .as(host)
                        .isInstanceOf(ForbiddenAddressException.class)
                        .hasMessageContaining("slipway.private-networks");
            }
            assertThat(asked).hasSize(1);
            assertThat(send(new GuardedHttp(proxied, LOOPBACK, NOT_ASKED), get("localhost", "/"))
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
