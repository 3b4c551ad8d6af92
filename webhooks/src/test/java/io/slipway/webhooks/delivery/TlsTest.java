package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import io.slipway.oci.RepositoryName;
import io.slipway.outbound.TrustedCertificates;
import io.slipway.webhooks.WebhookDatabase;
import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.receiver.CustomHeaders;
import io.slipway.webhooks.receiver.EventFilter;
import io.slipway.webhooks.receiver.NewWebhook;
import io.slipway.webhooks.receiver.WebhookScope;
import io.slipway.webhooks.receiver.WebhookUrl;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose certificate nobody knows but the webhook itself. */
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void aCertificateIsTrustedByTheWebhookThatNamesItsAuthorityAlone() throws Exception {
        KeyStore store = make("one");
        KeyStore other = make("other");
        AtomicInteger requests = new AtomicInteger();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.incrementAndGet();
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        MovingClock clock = new MovingClock();
        try (TestDatabase database = WebhookDatabase.create();
                Rig rig = new Rig(database, clock)) {
            String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/";
            long knowing = webhook(rig, url, Optional.of(new TrustedCertificates(pem(store))));
            long trusting = webhook(rig, url, Optional.of(new TrustedCertificates(pem(other))));
            long usual = webhook(rig, url, Optional.empty());
            rig.start();
            rig.push("ana/app", 1);
            rig.settle();
            assertThat(requests.get()).isEqualTo(1);
            assertThat(attempt(rig, knowing).outcome()).isEqualTo("delivered");
            for (long refused : List.of(trusting, usual)) {
                assertThat(attempt(rig, refused).outcome()).isEqualTo("unavailable");
                assertThat(attempt(rig, refused).detail()).contains("PKIX");
            }
        } finally {
            server.stop(0);
        }
    }

    private static long webhook(Rig rig, String url, Optional<TrustedCertificates> certificates) {
        return rig.webhooks
                .create(
                        new NewWebhook(
                                WebhookScope.of(RepositoryName.parse("ana/app")),
                                WebhookUrl.parse(url),
                                PayloadForm.CLOUD_EVENTS,
                                EventFilter.all(PayloadForm.CLOUD_EVENTS),
                                CustomHeaders.NONE,
                                certificates,
                                true),
                        Optional.empty(),
                        "ana")
                .webhook()
                .id();
    }

    private static DeliveryLog.Attempt attempt(Rig rig, long webhook) {
        Delivery delivery =
                rig.log.list(webhook, Optional.empty(), Long.MAX_VALUE, 1).getFirst();
        return rig.log.attempts(delivery.id()).getFirst();
    }

    private KeyStore make(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "bc=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        Process keytool = new ProcessBuilder(words).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
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
        context.init(keys.getKeyManagers(), null, new SecureRandom());
        return context;
    }
}
