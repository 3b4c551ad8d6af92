package io.slipway.agent.container;

import io.slipway.agent.container.ContainerState.Exit;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a restarted agent must know of a container beyond its definition: whether it was meant to run, whether it was being
 * removed, how it ended last. Replaced at once and not forced to the disk: after a loss of power no process runs anyway,
 * and a file that is empty then reads as {@link Intent#UNKNOWN}.
 *
 * @param intent what was begun last
 * @param stopWanted whether a user stopped it
 * @param lastExit with {@link Intent#RUN} that of the run before, else the one that the intent followed
 * @param withVolumes whether its anonymous volumes go with it; of {@link Intent#REMOVE} alone
 */
record StateFile(Intent intent, boolean stopWanted, int restarts, Optional<Exit> lastExit, boolean withVolumes) {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    /** Written before the act. */
    enum Intent {
        CREATED,
        RUN,
        /** It ended, and its policy starts it again. */
        RESTART,
        STOPPED,
        REMOVE,
        /** Never written: what was is damaged. */
        UNKNOWN
    }

    StateFile(Intent intent, boolean stopWanted, int restarts, Optional<Exit> lastExit) {
        this(intent, stopWanted, restarts, lastExit, false);
    }

    static StateFile removing(Optional<Exit> lastExit, boolean withVolumes) {
        return new StateFile(Intent.REMOVE, true, 0, lastExit, withVolumes);
    }

    /** Whether the end of the last run is known already, so that nothing else has to be asked for it. */
    boolean tellsOfEnd() {
        return switch (intent) {
            case CREATED, RUN, UNKNOWN -> false;
            case RESTART, STOPPED, REMOVE -> true;
        };
    }

    static StateFile read(ContainerFolders folders, ContainerId id) {
        try {
            Optional<JsonNode> json = KeptFile.read(folders.state(id));
            return json.isPresent() ? of(json.get()) : new StateFile(Intent.CREATED, false, 0, Optional.empty());
        } catch (IOException | RuntimeException e) {
            LOG.error("What container {} was doing cannot be read; it counts as stopped", id, e);
            return new StateFile(Intent.UNKNOWN, false, 0, Optional.empty());
        }
    }

    private static StateFile of(JsonNode json) {
        return new StateFile(
                Intent.valueOf(json.path("intent").asString()),
                json.path("stopWanted").asBoolean(),
                json.path("restarts").asInt(),
                json.has("exit") ? Optional.of(exit(json.path("exit"))) : Optional.empty(),
                json.path("withVolumes").asBoolean(false));
    }

    void write(ContainerFolders folders, ContainerId id) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", 1);
        json.put("intent", intent.name());
        json.put("stopWanted", stopWanted);
        json.put("restarts", restarts);
        if (withVolumes) {
            json.put("withVolumes", true);
        }
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
