package io.slipway.e2e.mirror;

import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RunningRegistry;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What an administrator does with upstreams. */
record MirrorApi(RunningRegistry registry) {
    private static final String PATH = "/api/v1/upstreams";

    /** Makes an upstream. */
    void create(Map<String, ?> upstream) {
        RegistryClient.expect(201, registry.client().api("POST", PATH, upstream));
    }

    /** Changes some of its fields. */
    void change(String name, Map<String, ?> fields) {
        RegistryClient.expect(200, registry.client().api("PATCH", PATH + "/" + name, fields));
    }

    /** How it goes with it. */
    JsonNode state(String name) {
        RegistryClient.Answer answer = registry.client().api("GET", PATH + "/" + name, Map.of());
        RegistryClient.expect(200, answer);
        return answer.json().get("state");
    }
}
