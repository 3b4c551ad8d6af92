package io.slipway.agent.container;

import io.slipway.agent.container.ContainerState.Exit;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a restarted agent must know of a container beyond its definition: whether it was meant to run, whether it was being
 * removed, how it ended last. Replaced at once and not forced to the disk: after a loss of power no process runs anyway.
 *
 * @param intent what was begun last
 * @param stopWanted whether a user stopped it
 */
record StateFile(Intent intent, boolean stopWanted, int restarts, Optional<Exit> lastExit) {
    /** Written before the act. */
    enum Intent {
        CREATED,
        RUN,
        STOPPED,
        REMOVE
    }

    static StateFile read(ContainerFolders folders, ContainerId id) throws IOException {
        Optional<JsonNode> json = KeptFile.read(folders.state(id));
        if (json.isEmpty()) {
            return new StateFile(Intent.CREATED, false, 0, Optional.empty());
        }
        JsonNode node = json.get();
        return new StateFile(
                Intent.valueOf(node.path("intent").asString()),
                node.path("stopWanted").asBoolean(),
                node.path("restarts").asInt(),
                node.has("exit") ? Optional.of(exit(node.path("exit"))) : Optional.empty());
    }

    void write(ContainerFolders folders, ContainerId id) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", 1);
        json.put("intent", intent.name());
        json.put("stopWanted", stopWanted);
        json.put("restarts", restarts);
        lastExit.ifPresent(exit -> json.putObject("exit")
                .put("code", exit.code())
                .put("oomKilled", exit.oomKilled())
                .put("error", exit.error())
                .put("startedAt", exit.startedAt().toString())
                .put("finishedAt", exit.finishedAt().toString()));
        KeptFile.write(folders.state(id), json);
    }

    private static Exit exit(JsonNode json) {
        return new Exit(
                json.path("code").asInt(),
                json.path("oomKilled").asBoolean(),
                json.path("error").asString(),
                Instant.parse(json.path("startedAt").asString()),
                Instant.parse(json.path("finishedAt").asString()));
    }
}
