package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.transfer.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The header {@code X-Registry-Auth}: who the registry is to be told that the client is. Never shown in a message. */
final class RegistryAuth {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private RegistryAuth() {}

    /** What the header says; nobody when it is absent or says nothing. */
    static Credentials of(Exchange exchange) {
        String header = exchange.header("X-Registry-Auth").orElse("").strip();
        if (header.isEmpty()) {
            return Credentials.NONE;
        }
        JsonNode json;
        try {
            String standard = header.replace('-', '+').replace('_', '/').replace("=", "");
            json = MAPPER.readTree(Base64.getDecoder().decode(standard.getBytes(StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException | JacksonException malformed) {
            throw EngineException.badRequest("invalid X-Registry-Auth header: it is not base64 of a JSON object");
        }
        String identity = json.path("identitytoken").asString("");
        String registry = json.path("registrytoken").asString("");
        String user = json.path("username").asString("");
        if (!registry.isEmpty()) {
            return new Credentials.RegistryToken(registry);
        }
        if (!identity.isEmpty()) {
            return new Credentials.IdentityToken(identity);
        }
        return user.isEmpty()
                ? Credentials.NONE
                : new Credentials.Password(user, json.path("password").asString(""));
    }
}
