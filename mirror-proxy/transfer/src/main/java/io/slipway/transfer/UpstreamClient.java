package io.slipway.transfer;

import io.slipway.oci.RepositoryName;
import io.slipway.outbound.TrustedCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Speaks the distribution protocol to one registry on behalf of clients who wait: few and short repetitions, nothing
 * waited for that the registry wants waited for, secrets to nobody but those that were named. Connections and tokens are
 * kept and shared. Thread-safe.
 */
public final class UpstreamClient implements AutoCloseable {
    /** Of an answer to tell a registry from a page by. */
    private static final int ENOUGH = 1024;

    private final Connections connections;
    private final Endpoint endpoint;

    /**
     * A client with these settings.
     *
     * @throws IOException when the certificates cannot be used
     */
    public UpstreamClient(UpstreamSettings settings) throws IOException {
        this(settings, Patience.SHORT);
    }

    UpstreamClient(UpstreamSettings settings, Patience patience) throws IOException {
        Optional<TrustedCertificates> certificates = settings.certificates().isEmpty()
                ? Optional.empty()
                : Optional.of(Connections.trusted(settings.certificates().get(), "of " + settings.root()));
        this.connections =
                new Connections(settings.timeouts().connect(), certificates, settings.proxy(), settings.addresses());
        this.endpoint = new Endpoint(
                settings.root(),
                connections.http(),
                settings.timeouts(),
                patience,
                new TokenCache(InstantSource.system()),
                new Confines.Bound(settings.realmHosts()),
                settings.rates());
    }

    /** A repository of the registry, seen as one user. */
    public UpstreamRepository repository(RepositoryName name, Credentials credentials) {
        return new UpstreamRepository(new RegistrySession(endpoint, credentials), name);
    }

    /**
     * Asks the registry whether it is there and accepts the credentials.
     *
     * @throws RegistryException when it does not accept them
     * @throws IOException also when what answers is no registry, such as a page for people
     */
    public void check(Credentials credentials) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                new RegistrySession(endpoint, credentials).expect(RegistryRequest.of("GET", "/v2/"), 200);
        try (InputStream body = response.body()) {
            String begin = new String(body.readNBytes(ENOUGH), StandardCharsets.UTF_8).strip();
            boolean says = response.headers()
                    .firstValue("Docker-Distribution-Api-Version")
                    .filter(version -> version.startsWith("registry/2"))
                    .isPresent();
            // The header is not required, and neither is a body; what registries send is an object.
            if (!says && !begin.isEmpty() && !begin.startsWith("{")) {
                throw new IOException("what answers there is no registry: GET /v2/ gives something else");
            }
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
