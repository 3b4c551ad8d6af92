package io.slipway.registry.health;

import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.registry.database.DatabaseLease;
import io.slipway.registry.gc.GcStatus;
import io.slipway.registry.operations.FolderWatch;
import io.slipway.registry.operations.Periodic;
import io.slipway.webhooks.delivery.Figures;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the checks together. */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {
    /** It is asked each second; one that has missed that twice does not answer. */
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** The bundle of {@code application-tls.yaml}. */
    private static final String BUNDLE = "registry";

    @Bean
    Health health(
            DatabaseLease lease,
            FolderWatch folders,
            Upstreams upstreams,
            UpstreamStates states,
            Figures webhooks,
            GcStatus garbage,
            SslBundles bundles,
            Clock clock) {
        List<HealthCheck> checks = new ArrayList<>(List.of(
                new DatabaseCheck(() -> lease.isConfirmedWithin(DATABASE_PATIENCE), lease::lastAnswer),
                new DiskCheck(folders),
                new ClockCheck(lease::lastAnswer),
                new UpstreamsCheck(upstreams, states),
                new WebhooksCheck(webhooks),
                new GarbageCollectionCheck(garbage)));
        if (bundles.getBundleNames().contains(BUNDLE)) {
            checks.add(new CertificateCheck(
                    () -> Objects.requireNonNull(
                            bundles.getBundle(BUNDLE).getStores().getKeyStore(), "the bundle has no key store"),
                    clock));
        }
        return new Health(checks, clock);
    }

    @Bean
    Periodic watchingOfHealth(Health health) {
        return new Periodic("health", PAUSE, health::look);
    }
}
