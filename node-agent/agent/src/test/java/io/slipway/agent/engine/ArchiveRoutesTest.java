package io.slipway.agent.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.agent.archive.ContainerFiles;
import io.slipway.agent.archive.Owner;
import io.slipway.agent.archive.TarBytes;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.EngineServer;
import io.slipway.agent.engine.http.RawClient;
import io.slipway.agent.engine.http.Router;
import io.slipway.agent.engine.http.SocketPermissions;
import io.slipway.agent.linux.FileCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The routes of docker cp on a real socket, by raw requests and, where there is one, by the docker command. */
@Timeout(60)
class ArchiveRoutesTest implements ArchiveRoutes.Opener {
    @TempDir
    private Path folder;

    private final List<String> actions = Collections.synchronizedList(new ArrayList<>());
    private Path root;
    private Path socketFolder;
    private EngineServer server;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "owners need root");
        root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/f"), "hi\n");
        Files.setLastModifiedTime(root.resolve("etc/f"), FileTime.from(Instant.parse("2024-01-02T03:04:05.67Z")));
        Files.createSymbolicLink(root.resolve("link"), Path.of("/etc"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Router router = new Router();
        new ArchiveRoutes(this).addTo(router);
        socketFolder = Files.createTempDirectory("slipway-archive");
        server = EngineServer.start(socketFolder.resolve("s"), SocketPermissions.OWNER_ONLY, router);
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close(Duration.ofMillis(200));
            Files.delete(socketFolder);
        }
    }

    @Override
    public ContainerFiles open(String container) throws IOException {
        if (!container.equals("c1")) {
            throw EngineException.notFound("No such container: " + container);
        }
        FileCalls files = FileCalls.system();
        int descriptor = files.open(FileCalls.AT_FDCWD, root.toString().getBytes(UTF_8), files.directoryFlag(), 0);
        return ContainerFiles.open(descriptor, List.of(), false);
    }

    @Override
    public Optional<Owner> user(String container) {
        return Optional.of(new Owner(33, 44));
    }

    @Override
    public void done(String container, String action) {
        actions.add(action);
    }

    private RawClient.Response ask(String method, String target) throws IOException {
        try (RawClient client = RawClient.connect(socketFolder.resolve("s"))) {
            client.send(method + " /v1.47/containers/" + target + " HTTP/1.1\r\nHost: docker\r\n\r\n");
            return method.equals("HEAD") ? client.head() : client.response();
        }
    }

    private RawClient.Response put(String target, byte[] body) throws IOException {
        try (RawClient client = RawClient.connect(socketFolder.resolve("s"))) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("PUT /v1.47/containers/" + target + " HTTP/1.1\r\nHost: docker\r\n"
                            + "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(ISO_8859_1));
            for (int at = 0; at < body.length; at += 1000) {
                int length = Math.min(1000, body.length - at);
                request.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
                request.write(body, at, length);
                request.writeBytes("\r\n".getBytes(ISO_8859_1));
            }
            request.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
            return client.send(request.toByteArray()).response();
        }
    }

    private static String stat(RawClient.Response response) {
        String header = response.headers().get("x-docker-container-path-stat");
        return new String(Base64.getDecoder().decode(header), UTF_8);
    }

    @Test
    void headTellsOfAPathAsDockerdDoes() throws IOException {
        RawClient.Response response = ask("HEAD", "c1/archive?path=%2Fetc%2Ff");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKey("content-type");
        assertThat(stat(response))
                .isEqualTo(
                        "{\"name\":\"f\",\"size\":3,\"mode\":420,\"mtime\":\"2024-01-02T03:04:05.67Z\",\"linkTarget\":\"\"}");
        assertThat(stat(ask("HEAD", "c1/archive?path=link"))).endsWith(",\"linkTarget\":\"/etc\"}");
        assertThat(ask("HEAD", "c1/archive?path=nope").status()).isEqualTo(404);
        assertThat(ask("HEAD", "other/archive?path=/").status()).isEqualTo(404);
    }

    @Test
    void getSendsAnArchiveWithTheStat() throws IOException {
        RawClient.Response response = ask("GET", "c1/archive?path=/etc/.");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("content-type", "application/x-tar");
        assertThat(stat(response)).startsWith("{\"name\":\".\",");
        assertThat(TarBytes.names(response.body())).containsExactly("./", "./f");
        assertThat(actions).containsExactly("archive-path");
    }

    @Test
    void putUnpacks() throws IOException {
        byte[] tar = new TarBytes().file("n", "x".repeat(3000)).bytes();
        assertThat(put("c1/archive?path=/link", tar).status()).isEqualTo(200);
        assertThat(root.resolve("etc/n")).hasContent("x".repeat(3000));
        assertThat(Files.getAttribute(root.resolve("etc/n"), "unix:uid")).isEqualTo(0);
        assertThat(put("c1/archive?path=/etc&copyUIDGID=true", tar).status()).isEqualTo(200);
        assertThat(Files.getAttribute(root.resolve("etc/n"), "unix:gid")).isEqualTo(44);
        assertThat(actions).containsExactly("extract-to-dir", "extract-to-dir");
    }

    @Test
    void exportSendsTheWholeRoot() throws IOException {
        RawClient.Response response = ask("GET", "c1/export");
        assertThat(TarBytes.names(response.body())).containsExactly("etc/", "etc/f", "link", "loop");
        assertThat(response.headers()).containsEntry("content-type", "application/octet-stream");
    }

    private static void refused(RawClient.Response response, int status, String message) {
        assertThat(response.status()).as(response.text()).isEqualTo(status);
        assertThat(response.text().strip()).isEqualTo("{\"message\":\"" + message + "\"}");
    }

    @Test
    void refusalsAreInDockerdsWords() throws IOException {
        byte[] tar = new TarBytes().file("n", "x").bytes();
        String noFile = "Could not find the file /nope in container c1";
        refused(ask("GET", "c1/archive"), 400, "bad parameter: pathcannot be empty");
        refused(ask("GET", "c1/archive?path="), 400, "bad parameter: pathcannot be empty");
        refused(ask("GET", "c1/archive?path=/nope"), 404, noFile);
        refused(ask("GET", "zzz/archive?path=/nope"), 404, "No such container: zzz");
        refused(ask("GET", "c1/archive?path=/etc/f/"), 500, "lstat /etc/f/: not a directory");
        refused(ask("GET", "c1/archive?path=/loop"), 500, "too many links in /loop");
        refused(put("c1/archive?path=/nope", tar), 404, noFile);
        refused(put("c1/archive?path=/etc/f", tar), 400, "extraction point is not a directory");
        refused(
                put(
                        "c1/archive?path=/&noOverwriteDirNonDir=1",
                        new TarBytes().file("etc", "").bytes()),
                400,
                "cannot overwrite directory \\\"/etc\\\" with non-directory \\\"/\\\"");
        refused(put("c1/archive?path=/", "abc".getBytes(UTF_8)), 500, "malformed archive: unexpected EOF");
        refused(
                put("c1/archive?path=/etc", new TarBytes().file("../n", "").bytes()),
                500,
                "malformed archive: \\\"../n\\\" is outside of \\\"/etc\\\"");
    }

    @Test
    void theDockerCommandCopiesBothWays() throws IOException, InterruptedException {
        assumeTrue(hasDocker(), "no docker command on the PATH");
        Path tree = Files.createDirectories(folder.resolve("mine/sub"));
        Files.writeString(tree.resolve("file"), "mine");
        assertThat(docker("cp", folder.resolve("mine").toString(), "c1:/etc")).isEmpty();
        assertThat(root.resolve("etc/mine/sub/file")).hasContent("mine");
        assertThat(docker("cp", tree.resolve("file").toString(), "c1:/etc/renamed"))
                .isEmpty();
        assertThat(root.resolve("etc/renamed")).hasContent("mine");
        assertThat(docker("cp", "c1:/etc", folder.resolve("copy").toString())).isEmpty();
        assertThat(folder.resolve("copy/mine/sub/file")).hasContent("mine");
        assertThat(docker("cp", "-L", "c1:/link", folder.resolve("followed").toString()))
                .isEmpty();
        assertThat(folder.resolve("followed/f")).hasContent("hi\n");
        assertThat(docker("cp", "c1:/nope", folder.toString())).contains("/nope");
        assertThat(docker("cp", folder.resolve("mine").toString(), "c1:/etc/f")).contains("cannot copy directory");
    }

    private static boolean hasDocker() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "docker")));
    }

    private String docker(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + socketFolder.resolve("s")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_"));
        builder.environment().put("DOCKER_CONFIG", folder.toString());
        Path errors = folder.resolve("errors");
        Process process = builder.redirectError(errors.toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(errors);
        return process.exitValue() == 0 ? "" : "failed: " + said;
    }
}
