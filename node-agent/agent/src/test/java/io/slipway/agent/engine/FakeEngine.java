package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.EngineServer;
import io.slipway.agent.engine.http.Router;
import io.slipway.agent.engine.http.SocketPermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The system routes on a socket, over an engine without containers. */
final class FakeEngine implements AutoCloseable, EngineFacts, DiskUsage {
    final EventStream events = new EventStream();
    private final Path folder;
    private final EngineServer server;

    FakeEngine() throws IOException {
        folder = Files.createTempDirectory("slipway-engine");
        Router router = new Router();
        new SystemRoutes(this, FakeEngine::login, this, events, Clock.systemUTC()).addTo(router);
        server = EngineServer.start(socket(), SocketPermissions.OWNER_ONLY, router);
    }

    Path socket() {
        return folder.resolve("s");
    }

    private static void login(String server, String username, String password) {
        if (!password.equals("right")) {
            throw new EngineException(401, "Get \"http://" + server + "/v2/\": unauthorized: incorrect password");
        }
    }

    @Override
    public ContainerCounts containers() {
        return new ContainerCounts(3, 1, 2);
    }

    @Override
    public int images() {
        return 7;
    }

    @Override
    public String storageDriver() {
        return "erofs-flat";
    }

    @Override
    public String cgroupVersion() {
        return "1";
    }

    @Override
    public List<String> securityOptions() {
        return List.of("name=seccomp,profile=builtin");
    }

    @Override
    public List<String> warnings() {
        return List.of("WARNING: this engine is a fake");
    }

    @Override
    public Identity identity() {
        return new Identity("fake-id", Path.of("/var/lib/fake"), "localhost:5000", List.of("127.0.0.0/8"));
    }

    @Override
    public long layerBytes() {
        return 4096;
    }

    @Override
    public ArrayNode imageRows() {
        return JsonNodeFactory.instance.arrayNode();
    }

    @Override
    public ArrayNode containerRows() {
        return JsonNodeFactory.instance.arrayNode();
    }

    @Override
    public ArrayNode volumeRows() {
        return JsonNodeFactory.instance.arrayNode();
    }

    @Override
    public void close() throws IOException {
        server.close(Duration.ofMillis(200));
        Files.delete(folder);
    }
}
