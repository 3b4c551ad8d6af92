package io.slipway.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The unmodified docker command against the system routes; skipped where there is none. */
@Timeout(240)
class DockerClientTest {
    @TempDir
    private Path home;

    private FakeEngine engine;

    private record Result(int status, String out, String err) {}

    @BeforeEach
    void start() throws IOException {
        assumeTrue(docker().isPresent(), "no docker command on the PATH");
        engine = new FakeEngine();
    }

    @AfterEach
    void stop() throws IOException {
        if (engine != null) {
            engine.close();
        }
    }

    private static java.util.Optional<Path> docker() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "docker"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + engine.socket()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_"));
        builder.environment().put("DOCKER_CONFIG", home.toString());
        return builder;
    }

    private Result run(String... arguments) throws Exception {
        Path out = Files.createTempFile(home, "out", "");
        Path err = Files.createTempFile(home, "err", "");
        Process process = command(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void versionShowsBothSides() throws Exception {
        Result result = run("version");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("Server: Slipway Node Agent")
                .containsPattern("Engine:\\s+Version:\\s+0.1.0\\s+API version:\\s+1.51 \\(minimum version 1.24\\)");
    }

    @Test
    void infoPrintsWithoutAnError() throws Exception {
        Result result = run("info");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err().strip()).isEqualTo("WARNING: this engine is a fake");
        assertThat(result.out())
                .contains("Containers: 6", "Running: 3", "Paused: 1", "Stopped: 2", "Images: 7")
                .contains("Storage Driver: erofs-flat", "Cgroup Driver: cgroupfs", "Cgroup Version: 1")
                .contains("Swarm: inactive", "Live Restore Enabled: true", "Docker Root Dir: /var/lib/fake")
                .doesNotContain("ERROR");
        assertThat(run("info", "--format", "{{json .}}").out()).contains("\"NCPU\":", "\"MemTotal\":");
    }

    @Test
    void eventsAreFollowedFilteredAndReplayed() throws Exception {
        publish("container", "create", "c1", Map.of("image", "busybox:1", "name", "one"));
        Process process = command("events", "--filter", "type=container", "--format", "{{.Action}} {{.Actor.ID}}")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            while (engine.events.listeners() == 0) {
                Thread.sleep(10);
            }
            publish("image", "pull", "busybox:1", Map.of("name", "busybox"));
            publish("container", "start", "c1", Map.of("image", "busybox:1", "name", "one"));
            publish("container", "die", "c2", Map.of("image", "busybox:1", "name", "two", "exitCode", "3"));
            assertThat(reader.readLine()).isEqualTo("start c1");
            assertThat(reader.readLine()).isEqualTo("die c2");
        } finally {
            process.destroy();
        }
        String past = run("events", "--since", "1h", "--until", "0s", "--filter", "container=one")
                .out();
        assertThat(past.lines()).hasSize(2);
        assertThat(past).contains("container create c1 (image=busybox:1, name=one)", "container start c1");
        for (int i = 0; i < 100 && engine.events.listeners() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(engine.events.listeners()).isZero();
    }

    /** A little ago, since the client's --until knows whole seconds only. */
    private void publish(String type, String action, String id, Map<String, String> attributes) {
        engine.events.publish(
                new EngineEvent(type, action, id, attributes, Instant.now().minusSeconds(5)));
    }

    @Test
    void loginAsksTheRegistry() throws Exception {
        Result right = run("login", "-u", "me", "-p", "right", "localhost:5000");
        assertThat(right.status()).as(right.err()).isZero();
        assertThat(right.out()).contains("Login Succeeded");
        Result wrong = run("login", "-u", "me", "-p", "wrong", "localhost:5000");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("unauthorized: incorrect password");
    }

    @Test
    void diskUsageAddsUp() throws Exception {
        Result result = run("system", "df");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).containsPattern("Images\\s+0\\s+0");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        assertThat(run("swarm", "init").err()).contains("Swarm mode is not supported by Slipway's agent");
        assertThat(run("service", "ls").err()).contains("Swarm mode (services) is not supported");
        assertThat(run("plugin", "ls").err()).contains("Managing plugins is not supported");
        assertThat(run("ps").err()).contains("page not found");
    }

    @Test
    void buildIsRefusedBeforeItsContextIsRead() throws Exception {
        Files.writeString(home.resolve("Dockerfile"), "FROM scratch\n");
        Files.write(home.resolve("large"), new byte[3 << 20]);
        ProcessBuilder builder = command("build", home.toString());
        builder.environment().put("DOCKER_BUILDKIT", "0");
        Path out = home.resolve("out");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).contains("Building images is not supported by Slipway's agent");
    }
}
