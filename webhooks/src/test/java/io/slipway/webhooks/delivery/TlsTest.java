package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.SelfSigned;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose certificate nobody knows but the webhook itself. */
class TlsTest {
    @TempDir
    private Path folder;

    @Test
    void aCertificateIsTrustedByTheWebhookThatNamesItsAuthorityAlone() throws Exception {
        SelfSigned ours = SelfSigned.make(folder, "one");
        SelfSigned other = SelfSigned.make(folder, "other");
        AtomicInteger requests = new AtomicInteger();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(ours.context()));
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
            long knowing = webhook(rig, url, Optional.of(new TrustedCertificates(ours.pem())));
            long trusting = webhook(rig, url, Optional.of(new TrustedCertificates(other.pem())));
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
}
