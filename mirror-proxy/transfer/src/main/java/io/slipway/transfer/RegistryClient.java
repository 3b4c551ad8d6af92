package io.slipway.transfer;

import io.slipway.oci.ImageName;
import io.slipway.oci.RepositoryName;
import io.slipway.outbound.AddressPolicy;
import io.slipway.outbound.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Speaks the distribution protocol to registries, over HTTP/1.1 with blocking calls for virtual threads. One client
 * serves all registries and users: connections and tokens are kept and shared. Thread-safe.
 */
public final class RegistryClient implements AutoCloseable {
    private final RegistrySettings settings;
    private final Connections connections;
    private final TokenCache tokens = new TokenCache(InstantSource.system());
    private final Patience patience;

    /**
     * A client with these settings.
     *
     * @throws IOException when the file of certificates cannot be read
     */
    public RegistryClient(RegistrySettings settings) throws IOException {
        this(settings, Patience.USUAL);
    }

    RegistryClient(RegistrySettings settings, Patience patience) throws IOException {
        this.settings = settings;
        this.patience = patience;
        Optional<TrustedCertificates> certificates = settings.certificates().isEmpty()
                ? Optional.empty()
                : Optional.of(read(settings.certificates().get()));
        this.connections =
                new Connections(settings.timeouts().connect(), certificates, Optional.empty(), AddressPolicy.ANY);
    }

    /** What is between the certificates may be in any encoding. */
    private static TrustedCertificates read(Path pem) throws IOException {
        return Connections.trusted(Files.readString(pem, StandardCharsets.ISO_8859_1), "in " + pem);
    }

    /**
     * A repository of a registry, seen as one user.
     *
     * @param host with its port if it is not the scheme's own
     */
    public RemoteRepository repository(String host, RepositoryName name, Credentials credentials) {
        return new RemoteRepository(session(host, credentials), host, name);
    }

    /**
     * Asks a registry whether it accepts the credentials.
     *
     * @return a refresh token to keep in place of the password, where the registry gives one
     * @throws RegistryException when it does not accept them
     */
    public Optional<String> login(String host, Credentials credentials) throws IOException, InterruptedException {
        return session(host, credentials).login();
    }

    private RegistrySession session(String host, Credentials credentials) {
        Endpoint endpoint = new Endpoint(
                root(host), connections.http(), settings.timeouts(), patience, tokens, Confines.ANYWHERE, rate -> {});
        return new RegistrySession(endpoint, credentials);
    }

    private URI root(String host) {
        String address = host.equals(ImageName.DOCKER_HUB) ? "registry-1.docker.io" : host;
        return URI.create((settings.isPlain(host) ? "http://" : "https://") + address);
    }

    @Override
    public void close() {
        connections.close();
    }
}
