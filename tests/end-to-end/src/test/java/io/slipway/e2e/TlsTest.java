package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** TLS of the registry's own, from certificate files that change while it runs. */
@Tag("slow")
class TlsTest {
    private static final Duration RELOAD_LIMIT = Duration.ofSeconds(30);

    private final Path folder = Scratch.folder("tls");

    @AfterEach
    void clean() {
        Scratch.delete(folder);
    }

    @Test
    void aNewCertificateIsServedWithoutARestart() throws Exception {
        Certificate first = Certificate.make(folder, "first", "localhost");
        Certificate second = Certificate.make(folder, "second", "localhost");
        Path certificate = folder.resolve("tls.crt");
        Path key = folder.resolve("tls.key");
        first.writeTo(certificate, key);
        try (RunningRegistry registry = RunningRegistry.prepare(
                        Map.of("SLIPWAY_TLS_CERTIFICATE", certificate.toString(), "SLIPWAY_TLS_KEY", key.toString()))
                .start()) {
            assertThat(registry.url()).startsWith("https://");
            assertThat(served(registry, first)).contains(first.certificate());
            second.writeTo(certificate, key);
            registry.daemon()
                    .await(
                            "the second certificate",
                            RELOAD_LIMIT,
                            () -> served(registry, second)
                                    .filter(second.certificate()::equals)
                                    .isPresent());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static Optional<X509Certificate> served(RunningRegistry registry, Certificate trusted) {
        try (SSLSocket socket = (SSLSocket)
                trusted.trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), registry.port())) {
            socket.startHandshake();
            return Optional.of((X509Certificate) socket.getSession().getPeerCertificates()[0]);
        } catch (SSLException e) {
            return Optional.empty();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
