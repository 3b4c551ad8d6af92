package io.slipway.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.slipway.fixtures.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes with a real server whose certificate is known to some and to others not. */
class TrustedCertificatesTest {
    @TempDir
    private Path folder;

    @Test
    void aServersCertificateIsTrustedByThoseThatHaveItAlone() throws Exception {
        SelfSigned ours = SelfSigned.make(folder, "ours");
        TrustedCertificates known = new TrustedCertificates(ours.pem());
        TrustedCertificates both =
                new TrustedCertificates(SelfSigned.make(folder, "first").pem() + "in between\n" + ours.pem());
        TrustedCertificates unknown =
                new TrustedCertificates(SelfSigned.make(folder, "other").pem());
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(ours.context()));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        try {
            URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
            for (SSLContext trusting :
                    List.of(known.alone(), known.besidesJavas(), both.alone(), both.besidesJavas())) {
                assertThat(status(url, trusting)).isEqualTo(204);
            }
            for (SSLContext trusting : List.of(unknown.alone(), unknown.besidesJavas(), SSLContext.getDefault())) {
                assertThatThrownBy(() -> status(url, trusting))
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("PKIX");
            }
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-----BEGIN CERTIFICATE-----\nx\n",
                "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"
            })
    void whatIsNoCertificateIsRefused(String pem) {
        assertThatThrownBy(() -> new TrustedCertificates(pem))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PEM");
    }

    private static int status(URI url, SSLContext trusting) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
            return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
