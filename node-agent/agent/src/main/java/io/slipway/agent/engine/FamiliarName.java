package io.slipway.agent.engine;

import java.util.List;

/**
 * An image's name as the user wrote it. The docker client writes {@code docker.io/library/NAME} for a name without a host
 * before it asks the engine; what the user meant is the registry that the agent has as its default.
 */
final class FamiliarName {
    private static final List<String> WRITTEN_BY_CLIENTS =
            List.of("docker.io/library/", "index.docker.io/library/", "docker.io/", "index.docker.io/");

    private FamiliarName() {}

    static String of(String name) {
        return WRITTEN_BY_CLIENTS.stream()
                .filter(name::startsWith)
                .findFirst()
                .map(prefix -> name.substring(prefix.length()))
                .orElse(name);
    }
}
