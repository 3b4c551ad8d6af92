package io.slipway.registry.health;

import io.slipway.registry.health.Finding.Level;
import io.slipway.registry.health.Finding.Unit;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.function.Supplier;

/** How many days the registry's own certificate is good for. The store is asked anew, for a renewed one replaces it. */
record CertificateCheck(Supplier<KeyStore> store, Clock clock) implements HealthCheck {
    /** Renewals by ACME come at thirty days; one that has not come a week later will not come by itself. */
    private static final long SOON = 21;

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public Finding look() {
        Instant end;
        try {
            end = end(store.get());
        } catch (KeyStoreException e) {
            throw new IllegalStateException("a key store in memory was not loaded", e);
        }
        Duration left = Duration.between(clock.instant(), end);
        Finding finding = Finding.ok(left.toDays(), SOON, Unit.DAYS);
        if (left.isNegative()) {
            return finding.but(Level.FAILED, "the certificate ended at " + end);
        }
        return left.toDays() < SOON ? finding.but(Level.WARNING, "the certificate ends at " + end) : finding;
    }

    private static Instant end(KeyStore store) throws KeyStoreException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                return certificate.getNotAfter().toInstant();
            }
        }
        throw new KeyStoreException("no key with a certificate");
    }
}
