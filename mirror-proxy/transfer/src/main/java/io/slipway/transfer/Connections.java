package io.slipway.transfer;

import io.slipway.outbound.AddressPolicy;
import io.slipway.outbound.GuardedHttp;
import io.slipway.outbound.TrustedCertificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Java client of our own with its threads: connections are kept and shared by all who use it. */
final class Connections implements AutoCloseable {
    private final ExecutorService threads;
    private final HttpClient client;
    private final GuardedHttp http;

    Connections(
            Duration connectTimeout,
            Optional<TrustedCertificates> certificates,
            Optional<InetSocketAddress> proxy,
            AddressPolicy addresses) {
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient.Builder builder =
                GuardedHttp.client().connectTimeout(connectTimeout).executor(threads);
        certificates.ifPresent(trusted -> builder.sslContext(trusted.besidesJavas()));
        proxy.ifPresent(address -> builder.proxy(ProxySelector.of(address)));
        this.client = builder.build();
        this.http = new GuardedHttp(client, addresses);
    }

    /**
     * Reads certificates.
     *
     * @param where they were found, for the message
     * @throws IOException when they cannot be used
     */
    static TrustedCertificates trusted(String pem, String where) throws IOException {
        try {
            return new TrustedCertificates(pem);
        } catch (IllegalArgumentException e) {
            throw new IOException("The certificates " + where + " " + e.getMessage(), e);
        }
    }

    GuardedHttp http() {
        return http;
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
