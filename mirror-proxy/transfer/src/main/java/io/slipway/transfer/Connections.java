package io.slipway.transfer;

import io.slipway.outbound.AddressPolicy;
import io.slipway.outbound.GuardedHttp;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A Java client of our own with its threads: connections are kept and shared by all who use it. */
final class Connections implements AutoCloseable {
    private final ExecutorService threads;
    private final HttpClient client;
    private final GuardedHttp http;

    Connections(
            Duration connectTimeout,
            Optional<SSLContext> tls,
            Optional<InetSocketAddress> proxy,
            AddressPolicy addresses) {
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient.Builder builder =
                GuardedHttp.client().connectTimeout(connectTimeout).executor(threads);
        tls.ifPresent(builder::sslContext);
        proxy.ifPresent(address -> builder.proxy(ProxySelector.of(address)));
        this.client = builder.build();
        this.http = new GuardedHttp(client, addresses);
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
