package io.slipway.e2e.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.e2e.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A registry whose blobs need not be what their digests say. */
final class FalseRegistry implements AutoCloseable {
    private static final int PORT_INSIDE = 5001;
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final HttpServer server;
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

    private FalseRegistry(HttpServer server) {
        this.server = server;
    }

    static FalseRegistry reachedFrom(Engine engine) throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByName(engine.room().machineAddress()), 0), 16);
        FalseRegistry registry = new FalseRegistry(server);
        server.createContext("/", registry::answer);
        server.start();
        Registries.startInside(engine, PORT_INSIDE, server.getAddress().getPort());
        return registry;
    }

    String address() {
        return "127.0.0.1:" + PORT_INSIDE;
    }

    /**
     * An image NAME:1 of one layer.
     *
     * @param promised the layer (a tar) whose digest the manifest names
     * @param served the layer whose bytes are sent
     * @param described the layer whose hash the config names
     */
    void offer(String name, byte[] promised, byte[] served, byte[] described) {
        byte[] config = Content.json(ImageArchive.members(
                "architecture",
                System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
                "os",
                "linux",
                "config",
                Map.of(),
                "rootfs",
                ImageArchive.members("type", "layers", "diff_ids", List.of(Content.digest(described)))));
        byte[] layer = Content.gzip(promised);
        byte[] manifest = Content.json(ImageArchive.members(
                "schemaVersion",
                2,
                "mediaType",
                MANIFEST,
                "config",
                Content.descriptor("application/vnd.oci.image.config.v1+json", config),
                "layers",
                List.of(Content.descriptor(LAYER, layer))));
        answers.put("/v2/" + name + "/manifests/1", manifest);
        answers.put("/v2/" + name + "/manifests/" + Content.digest(manifest), manifest);
        answers.put("/v2/" + name + "/blobs/" + Content.digest(config), config);
        answers.put("/v2/" + name + "/blobs/" + Content.digest(layer), Content.gzip(served));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = path.equals("/v2/") ? new byte[] {'{', '}'} : answers.get(path);
        try (exchange) {
            if (body == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (path.contains("/manifests/")) {
                exchange.getResponseHeaders().set("Content-Type", MANIFEST);
                exchange.getResponseHeaders().set("Docker-Content-Digest", Content.digest(body));
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
