package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A registry that listens on an address of version 6: login, push, pull. */
@Tag("slow")
class Ipv6Test {
    private static final Content.Image IMAGE = Content.image(702, 1, 20_000);

    @Test
    void anImageIsPushedAndPulledThere() throws IOException {
        String address = "[::1]:" + freePort();
        try (Checkout checkout = Checkout.make(Map.of("SLIPWAY_NO_ARCHIVE", "1"))) {
            Checkout.Up up = checkout.up("--listen", address);
            assertThat(up.url()).isEqualTo("http://" + address);
            RegistryClient.Answer challenge =
                    RegistryClient.anonymous(up.url()).v2("GET", "/v2/", Optional.empty(), BodyPublishers.noBody());
            RegistryClient.expect(401, challenge);
            assertThat(challenge.header("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer realm=\"http://" + address + "/token\"");
            assertThat(challengeWithoutHost(address))
                    .contains("realm=\"http://[0:0:0:0:0:0:0:1]:" + port(address) + "/token\"");
            String password =
                    Files.readString(checkout.data().resolve("admin-password")).strip();
            RegistryClient client = new RegistryClient(up.url(), "admin", password);
            client.push("admin/six", "v1", IMAGE);
            assertThat(client.pullAndVerify("admin/six", "v1")).isEqualTo(IMAGE.digest());
            Command.Outcome outcome = checkout.run("try");
            assertThat(outcome.exit()).as(outcome.output()).isZero();
        }
    }

    /** HTTP/1.0 needs no Host; then the address is the connection's own. */
    private static String challengeWithoutHost(String address) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("::1"), port(address))) {
            socket.getOutputStream().write("GET /v2/ HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.getLocalPort();
        }
    }
}
