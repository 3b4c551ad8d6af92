package io.slipway.agent;

import io.slipway.agent.engine.RegistryLogin;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.transfer.Credentials;
import io.slipway.transfer.RegistryClient;
import io.slipway.transfer.RegistryException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** Asks registries whether they know somebody. */
final class Logins implements RegistryLogin {
    private final RegistryClient client;
    private final String defaultRegistry;

    Logins(RegistryClient client, String defaultRegistry) {
        this.client = client;
        this.defaultRegistry = defaultRegistry;
    }

    @Override
    public void check(String server, String username, String password) throws IOException {
        String host = server.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        boolean ours = host.isEmpty() || host.equals("index.docker.io") || host.equals("docker.io");
        try {
            Optional<String> _ =
                    client.login(ours ? defaultRegistry : host, new Credentials.Password(username, password));
        } catch (RegistryException e) {
            if (e.isDenied()) {
                throw new EngineException(401, "login attempt to %s failed: %s".formatted(host, e.getMessage()), e);
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the login was interrupted");
        }
    }
}
