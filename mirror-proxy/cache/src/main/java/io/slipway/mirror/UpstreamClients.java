package io.slipway.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipway.oci.RepositoryName;
import io.slipway.outbound.AddressPolicy;
import io.slipway.transfer.Credentials;
import io.slipway.transfer.Timeouts;
import io.slipway.transfer.UpstreamClient;
import io.slipway.transfer.UpstreamRepository;
import io.slipway.transfer.UpstreamSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The connections to upstreams: one client for each, made when it is first needed, and anew when the upstream is to be
 * reached in another way; downloads that go on then break off. What a client has learned of its upstream, tokens and how it
 * wants to be asked, goes with it.
 */
public final class UpstreamClients implements AutoCloseable {
    private static final int PROXY_PORT = 80;
    private static final long REPOSITORIES = 10_000;

    private record Open(
            Upstream upstream, UpstreamClient client, Cache<RepositoryName, UpstreamRepository> repositories) {}

    private final AddressPolicy addresses;
    private final Timeouts timeouts;
    private final UpstreamStates states;
    private final Upstreams upstreams;
    private final Map<String, Open> clients = new HashMap<>();

    /**
     * Makes them.
     *
     * @param addresses what upstreams, and whatever they redirect to, may be connected to at
     */
    public UpstreamClients(AddressPolicy addresses, Timeouts timeouts, UpstreamStates states, Upstreams upstreams) {
        this.upstreams = upstreams;
        this.addresses = addresses;
        this.timeouts = timeouts;
        this.states = states;
    }

    /**
     * A repository on an upstream.
     *
     * @throws IOException when the upstream's certificates cannot be used
     */
    public UpstreamRepository repository(Upstream upstream, RepositoryName remote) throws IOException {
        Open open = open(upstream);
        return open.repositories().get(remote, name -> open.client().repository(name, credentials(upstream)));
    }

    /**
     * Asks the upstream whether it is there, and accepts the credentials.
     *
     * @throws io.slipway.transfer.RegistryException when it does not accept them
     */
    public void check(Upstream upstream) throws IOException, InterruptedException {
        open(upstream).client().check(credentials(upstream));
    }

    /** Ends the connections to an upstream that is no more. */
    public synchronized void forget(String name) {
        Open open = clients.remove(name);
        if (open != null) {
            open.client().close();
        }
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(open -> open.client().close());
        clients.clear();
    }

    private synchronized Open open(Upstream upstream) throws IOException {
        if (upstreams.named(upstream.name()).filter(upstream::isAskedAlike).isEmpty()) {
            // Somebody holds it still; its password is used no more.
            throw new IOException(upstream + " is not what it was");
        }
        Open open = clients.get(upstream.name());
        if (open != null && open.upstream().isReachedAlike(upstream)) {
            return open;
        }
        Open made = new Open(
                upstream,
                new UpstreamClient(settings(upstream)),
                Caffeine.newBuilder().maximumSize(REPOSITORIES).build());
        clients.put(upstream.name(), made);
        if (open != null) {
            open.client().close();
        }
        return made;
    }

    private UpstreamSettings settings(Upstream upstream) {
        return new UpstreamSettings(
                upstream.url(),
                upstream.realmHosts(),
                addresses,
                upstream.proxy().map(UpstreamClients::address),
                upstream.certificates(),
                timeouts,
                states.of(upstream)::rateLimit);
    }

    private static InetSocketAddress address(URI proxy) {
        return InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort() < 0 ? PROXY_PORT : proxy.getPort());
    }

    private static Credentials credentials(Upstream upstream) {
        Optional<Credentials.Password> password = upstream.credentials();
        return password.isPresent() ? password.get() : Credentials.NONE;
    }
}
