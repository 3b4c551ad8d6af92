package io.slipway.agent.engine;

import java.io.IOException;

/** Asks a registry whether it knows somebody: {@code docker login}. */
@FunctionalInterface
public interface RegistryLogin {
    /**
     * Returns when the registry accepts the name and password.
     *
     * @param server host and port, or a URL as older clients send; empty: the default registry
     * @throws io.slipway.agent.engine.http.EngineException 401 when the registry refuses them
     * @throws IOException when the registry cannot be asked
     */
    void check(String server, String username, String password) throws IOException;
}
