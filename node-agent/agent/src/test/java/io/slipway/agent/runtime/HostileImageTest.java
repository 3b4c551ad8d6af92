package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images whose links lead where the setup should not go: the setup stays inside, or refuses. */
@Timeout(60)
class HostileImageTest {
    private Sandbox sandbox;
    private Path outside;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.open();
        outside = Files.createDirectories(sandbox.folder().resolve("outside"));
    }

    @AfterEach
    void close() throws IOException {
        if (sandbox != null) {
            assertThat(outside).isEmptyDirectory();
            sandbox.close();
        }
    }

    private void link(String path, String target) throws IOException {
        Path link = sandbox.image().resolve(path);
        Files.createDirectories(link.getParent());
        if (Files.isDirectory(link)) {
            Files.delete(link);
        }
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(target));
    }

    @Test
    void systemDirectoriesThatAreLinksAreRefused() throws IOException {
        for (String directory : List.of("dev", "proc", "sys")) {
            for (String target : List.of("/", "..", "/etc", outside.toString(), "/none", directory)) {
                link(directory, target);
                assertThatThrownBy(() -> sandbox.launch(sandbox.plan("true").build()))
                        .as("/%s -> %s", directory, target)
                        .isInstanceOf(RuntimeFailedException.class)
                        .hasMessageContaining("/" + directory + " of the image must be an ordinary directory");
            }
            Files.delete(sandbox.image().resolve(directory));
            Files.createDirectory(sandbox.image().resolve(directory));
        }
    }

    @Test
    void aFileMountedOverALinkStaysInside() throws Exception {
        Path hosts = Files.writeString(sandbox.folder().resolve("hosts"), "mine");
        for (String target : List.of(outside + "/new", "../../../../" + outside + "/new", "/var/x/y", "passwd")) {
            link("etc/hosts", target);
            PlanBuilder plan = sandbox.plan("cat", "/etc/hosts").mount(Mount.Bind.of(hosts, "/etc/hosts", false));
            assertThat(sandbox.run(plan).output()).as(target).isEqualTo("mine");
        }
    }

    @Test
    void aDirectoryMountedThroughLinksStaysInside() throws Exception {
        Path volume = Files.createDirectories(sandbox.folder().resolve("volume"));
        Files.writeString(volume.resolve("file"), "volume");
        link("data", outside.toString());
        link("up", "../../../..");
        link("loop", "loop");
        for (String destination : List.of("/data/a/b", "/up" + outside + "/c", "/data")) {
            PlanBuilder plan =
                    sandbox.plan("cat", destination + "/file").mount(Mount.Bind.of(volume, destination, false));
            assertThat(sandbox.run(plan).output()).as(destination).isEqualTo("volume");
        }
        assertThatThrownBy(() -> sandbox.launch(sandbox.plan("true")
                        .mount(Mount.Bind.of(volume, "/loop/x", false))
                        .build()))
                .hasMessageContaining("too many levels of symbolic links");
        assertThatThrownBy(() -> sandbox.launch(sandbox.plan("true")
                        .mount(Mount.Bind.of(volume, "/up", false))
                        .build()))
                .hasMessageContaining("leads to the root of the container");
    }

    @Test
    void theWorkingDirectoryIsMadeInside() throws Exception {
        link("work", outside + "/work");
        assertThat(sandbox.run(sandbox.plan("pwd").directory("/work")).output()).endsWith("/work\n");
        link("leak", "/proc/self/fd");
        for (int descriptor = 0; descriptor < 12; descriptor++) {
            PlanBuilder plan = sandbox.plan("sh", "-c", "pwd; ls ..").directory("/proc/self/fd/" + descriptor);
            assertThatThrownBy(() -> sandbox.run(plan)).isInstanceOf(RuntimeFailedException.class);
        }
    }

    @Test
    void accountsAreReadInsideAlone() throws Exception {
        for (String target :
                List.of("/etc/../../../../../etc/passwd", "/proc/1/root/etc/passwd", "/dev/zero", "/bin")) {
            link("etc/passwd", target);
            assertThatThrownBy(() ->
                            sandbox.launch(sandbox.plan("true").user("daemon").build()))
                    .as(target)
                    .hasMessage("unable to find user daemon: no matching entries in passwd file");
        }
    }

    @Test
    void devicesAreNotMadeThroughLinks() throws Exception {
        link("devices", outside.toString());
        Device device = new Device("/devices/null", Device.Kind.CHARACTER, 1, 3, 0666, 0, 0);
        assertThat(sandbox.run(sandbox.plan("ls", "-l", "/devices/").device(device))
                        .output())
                .contains("null");
        link("spot", outside + "/spot");
        Device spot = new Device("/spot", Device.Kind.CHARACTER, 1, 3, 0666, 0, 0);
        assertThat(sandbox.run(sandbox.plan("stat", "-c", "%F", "/spot").device(spot))
                        .output())
                .isEqualTo("character special file\n");
    }

    @Test
    void maskedPathsAreMaskedWhereverTheyLead() throws Exception {
        Files.writeString(sandbox.image().resolve("etc/secret"), "secret");
        link("alias", "/etc/secret");
        PlanBuilder plan =
                sandbox.plan("cat", "/etc/secret", "/alias").masked(List.of("/alias", "/none", "/etc/secret/x"));
        assertThat(sandbox.run(plan).output()).isEmpty();
    }

    @Test
    void nothingIsLeftOnTheHost() throws Exception {
        Path volume = Files.createDirectories(sandbox.folder().resolve("v"));
        sandbox.run(sandbox.plan("true").mount(Mount.Bind.of(volume, "/v", false)));
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            assertThat(mounts.filter(line -> line.contains(sandbox.folder().toString())))
                    .isEmpty();
        }
    }
}
