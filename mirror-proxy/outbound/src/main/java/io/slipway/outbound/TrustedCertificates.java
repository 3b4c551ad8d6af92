package io.slipway.outbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that a server's may be, or come from.
 *
 * @param pem in PEM, one or more; how long it may be is its reader's to say
 */
public record TrustedCertificates(String pem) {
    /**
     * Reads them, so that what cannot be read is refused at once.
     *
     * @throws IllegalArgumentException saying what is wrong, to go on with after "the certificates"
     */
    public TrustedCertificates {
        if (read(pem).isEmpty()) {
            throw new IllegalArgumentException("are none in PEM: -----BEGIN CERTIFICATE----- is missing");
        }
    }

    /** A context for connections that trusts these in place of those that Java trusts. */
    public SSLContext alone() {
        return trusting(read(pem));
    }

    /** A context for connections that trusts these and those that Java trusts. */
    public SSLContext besidesJavas() {
        return trusting(Stream.concat(javas().stream(), read(pem).stream()).toList());
    }

    private static SSLContext trusting(Collection<? extends Certificate> certificates) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("trusted-" + number++, certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates that were read before cannot be trusted now", e);
        }
    }

    private static List<X509Certificate> javas() {
        try {
            return Stream.of(managers(null))
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .map(manager -> List.of(manager.getAcceptedIssuers()))
                    .orElse(List.of());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificates that Java trusts cannot be read", e);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Collection<? extends Certificate> read(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("cannot be read as PEM: " + e.getMessage(), e);
        }
    }
}
