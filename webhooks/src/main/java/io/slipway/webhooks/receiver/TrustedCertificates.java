package io.slipway.webhooks.receiver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The authorities that a target's certificate may come from, in place of those that Java trusts. Up to 32 KiB of PEM. */
public record TrustedCertificates(String pem) {
    private static final int MAX_LENGTH = 32 * 1024;

    /** Reads them, so that what cannot be read is refused at once. */
    public TrustedCertificates {
        if (pem.length() > MAX_LENGTH) {
            throw new InvalidWebhookException("the field 'caCertificates' has %d characters at most, and this one %d"
                    .formatted(MAX_LENGTH, pem.length()));
        }
        if (read(pem).isEmpty()) {
            throw new InvalidWebhookException(
                    "the field 'caCertificates' has no certificate in it: -----BEGIN CERTIFICATE----- is missing");
        }
    }

    /** A context for connections that trusts these alone. */
    public SSLContext context() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : read(pem)) {
                store.setCertificateEntry("trusted-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates that were read before cannot be trusted now", e);
        }
    }

    private static Collection<? extends Certificate> read(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new InvalidWebhookException("the field 'caCertificates' cannot be read as PEM certificates");
        }
    }
}
