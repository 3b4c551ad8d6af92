package io.slipway.webhooks.delivery;

import io.slipway.outbound.AddressPolicy;
import io.slipway.outbound.GuardedHttp;
import io.slipway.outbound.TrustedCertificates;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** HTTP clients, one for each set of trusted certificates that was used lately; made when they are needed. */
final class Clients {
    private static final int MOST = 32;

    private final AddressPolicy policy;
    private final Duration connectTimeout;
    // The one used last comes last.
    private final Map<Optional<TrustedCertificates>, Client> clients = new LinkedHashMap<>(16, 0.75f, true);

    private record Client(HttpClient http, GuardedHttp guarded) {}

    Clients(AddressPolicy policy, Duration connectTimeout) {
        this.policy = policy;
        this.connectTimeout = connectTimeout;
    }

    synchronized GuardedHttp get(Optional<TrustedCertificates> certificates) {
        Client known = clients.get(certificates);
        if (known != null) {
            return known.guarded();
        }
        if (clients.size() >= MOST) {
            Iterator<Client> oldest = clients.values().iterator();
            // Ends when the requests under way have.
            oldest.next().http().shutdown();
            oldest.remove();
        }
        HttpClient.Builder builder = GuardedHttp.client().connectTimeout(connectTimeout);
        certificates.ifPresent(trusted -> builder.sslContext(trusted.alone()));
        HttpClient http = builder.build();
        Client made = new Client(http, new GuardedHttp(http, policy));
        clients.put(certificates, made);
        return made.guarded();
    }

    synchronized void close() {
        clients.values().forEach(client -> client.http().shutdownNow());
        clients.clear();
    }
}
