package io.slipway.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes with a real server whose certificate is known to some and to others not. */
class TrustedCertificatesTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void aServersCertificateIsTrustedByThoseThatHaveItAlone() throws Exception {
        KeyStore ours = make("ours");
        TrustedCertificates known = new TrustedCertificates(pem(ours));
        TrustedCertificates both = new TrustedCertificates(pem(make("first")) + "in between\n" + pem(ours));
        TrustedCertificates unknown = new TrustedCertificates(pem(make("other")));
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context(ours)));
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

    private KeyStore make(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String[] what = ("-genkeypair -alias a -keyalg EC -groupname secp256r1 -ext san=ip:127.0.0.1 -ext bc=ca:true"
                        + " -storetype PKCS12 -dname CN=" + name + " -storepass " + new String(PASSWORD))
                .split(" ");
        ProcessBuilder made = new ProcessBuilder(what).inheritIO();
        made.command(new ArrayList<>(List.of(what)));
        made.command().addFirst(keytool);
        made.command().addAll(List.of("-keystore", file.toString()));
        assertThat(made.start().waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static String pem(KeyStore store) throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(store.getCertificate("a").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static SSLContext context(KeyStore store) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
