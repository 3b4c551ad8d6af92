package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starting and ending: the first start, a later one, and SIGTERM with a request under way. */
@Tag("slow")
class StartTest {
    private static final Content.Image IMAGE = Content.image(401, 2, 20_000);

    @Test
    void theFirstStartGeneratesThePasswordOnceAndKeepsItToItself() throws IOException {
        try (RunningRegistry registry =
                RunningRegistry.prepare(Map.of("SLIPWAY_ADMIN_PASSWORD", "")).start()) {
            Path file = registry.data().resolve("admin-password");
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            String password = Files.readString(file).strip();
            assertThat(password).hasSizeGreaterThanOrEqualTo(16);
            assertThat(registry.logText()).contains(file.toString()).doesNotContain(password);
            RegistryClient admin = new RegistryClient(registry.url(), "admin", password);
            admin.push("admin/start", "v1", IMAGE);
            assertThat(registry.postmasters()).hasSize(1);
            String token = admin.token("admin/start", "pull");

            assertThat(registry.terminate()).isZero();
            assertThat(registry.postmasters()).isEmpty();
            registry.start();
            assertThat(Files.readString(file).strip()).isEqualTo(password);
            assertThat(admin.pullAndVerify("admin/start", "v1")).isEqualTo(IMAGE.digest());
            assertThat(admin.get("/v2/", Optional.of(token)).status())
                    .as("tokens outlive a restart: the keys are kept")
                    .isEqualTo(200);
        }
    }

    @Test
    void sigtermLetsARequestUnderWayFinish() throws Exception {
        try (RunningRegistry registry = RunningRegistry.started()) {
            RegistryClient admin = registry.client();
            String token = admin.token("admin/drain", "pull,push");
            byte[] content = "drained".repeat(1000).getBytes(StandardCharsets.US_ASCII);
            String location = RegistryClient.location(admin.v2(
                    "POST",
                    "/v2/admin/drain/blobs/uploads/",
                    Optional.of(token),
                    java.net.http.HttpRequest.BodyPublishers.noBody()));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
                socket.setSoTimeout(20_000);
                OutputStream out = socket.getOutputStream();
                String head = "PUT " + location + "?digest=" + Content.digest(content) + " HTTP/1.1\r\nHost: "
                        + registry.address() + "\r\nAuthorization: Bearer " + token + "\r\nContent-Length: "
                        + content.length + "\r\nContent-Type: application/octet-stream\r\n\r\n";
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(content, 0, 3000);
                out.flush();
                Thread.sleep(500);
                Thread stopping = Thread.ofPlatform().start(registry::terminate);
                Thread.sleep(1000);
                out.write(content, 3000, content.length - 3000);
                out.flush();
                assertThat(statusLine(socket.getInputStream())).contains(" 201");
                stopping.join(Duration.ofSeconds(60));
            }
            assertThat(registry.daemon().isAlive()).isFalse();
            registry.start();
            assertThat(Content.digest(registry.client()
                            .get(
                                    "/v2/admin/drain/blobs/" + Content.digest(content),
                                    Optional.of(registry.client().token("admin/drain", "pull")))
                            .body()))
                    .isEqualTo(Content.digest(content));
        }
    }

    @Test
    void aSecondRegistryOnTheSameDataFolderIsRefusedInWords() throws Exception {
        try (RunningRegistry registry = RunningRegistry.started()) {
            Path log = Files.createTempFile("slipway-second-", ".log");
            Daemon second = Daemon.start(RunningRegistry.words(registry.data(), Scratch.freePort()), Map.of(), log);
            assertThat(second.ended(Duration.ofSeconds(60))).isNotZero();
            assertThat(second.logText()).contains(registry.data().toString()).doesNotContain("Slipway is ready at");
            assertThat(registry.client().tokenAnswer(List.of(), "").status()).isEqualTo(200);
            assertThat(registry.postmasters()).hasSize(1);
        }
    }

    private static String statusLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString();
    }
}
