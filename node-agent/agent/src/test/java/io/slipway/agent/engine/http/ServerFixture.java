package io.slipway.agent.engine.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A server on a socket in a folder of its own; short, since a socket's path may not be long. */
final class ServerFixture implements AutoCloseable {
    private final Path folder;
    private final EngineServer server;

    ServerFixture(Router router) throws IOException {
        folder = Files.createTempDirectory("slipway-http");
        server = EngineServer.start(socket(), SocketPermissions.OWNER_ONLY, router);
    }

    Path socket() {
        return folder.resolve("s");
    }

    RawClient client() throws IOException {
        return RawClient.connect(socket());
    }

    EngineServer server() {
        return server;
    }

    @Override
    public void close() throws IOException {
        server.close(Duration.ofMillis(200));
        Files.deleteIfExists(socket());
        Files.delete(folder);
    }
}
