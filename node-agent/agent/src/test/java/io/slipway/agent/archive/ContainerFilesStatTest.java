package io.slipway.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFilesStatTest {
    private static final Instant TIME = Instant.parse("2024-01-02T03:04:05.678Z");

    private Sandbox sandbox;

    @BeforeEach
    void makeATree(@TempDir Path folder) throws IOException {
        sandbox = new Sandbox(folder);
        Files.setLastModifiedTime(sandbox.file("etc/f", "hi\n"), FileTime.from(TIME));
        sandbox.file("d/sub/file", "x");
        sandbox.link("abs", "/etc/f");
        sandbox.link("loop1", "loop2");
        sandbox.link("loop2", "loop1");
        sandbox.link("broken", "/nowhere/../elsewhere/x");
        sandbox.link("dl", "d");
        sandbox.link("up", "../../../etc");
    }

    private PathStat stat(String path) throws IOException {
        return sandbox.stat(path).orElseThrow();
    }

    private void node(String name, int mode, int minor) throws IOException {
        int root = Sandbox.descriptor(sandbox.root);
        NodeCalls.system().makeNode(root, Names.bytes(name), mode, mode > 0010000 && mode < 0100000 ? 1 : 0, minor);
        NodeCalls.system().setMode(root, Names.bytes(name), mode & 07777);
        io.slipway.agent.linux.FileCalls.system().close(root);
    }

    @Test
    void aFileHasItsSizeModeAndTime() throws IOException {
        node("modes", 0107755, 0);
        assertThat(stat("/etc/f").name()).isEqualTo("f");
        assertThat(stat("etc/f").size()).isEqualTo(3);
        assertThat(stat("/etc/f").modified()).isEqualTo(TIME);
        assertThat(stat("/etc/f").linkTarget()).isEmpty();
        assertThat(stat("/modes").mode()).isEqualTo(0755 | 1L << 23 | 1L << 22 | 1L << 20);
    }

    @Test
    void theKindIsTheOneOfGo() throws IOException {
        node("pipe", 0010644, 0);
        node("null", 0020644, 3);
        node("disk", 0060600, 0);
        node("socket", 0140755, 0);
        assertThat(stat("/pipe").mode()).isEqualTo(33_554_852);
        assertThat(stat("/null").mode()).isEqualTo(69_206_436);
        assertThat(stat("/disk").mode()).isEqualTo(1L << 26 | 0600);
        assertThat(stat("/socket").mode()).isEqualTo(1L << 24 | 0755);
        assertThat(stat("/d").mode()).isEqualTo(2_147_484_141L);
        assertThat(stat("/dl").mode()).isEqualTo(134_218_239);
    }

    @Test
    void aLinkIsNotFollowedUnlessThePathEndsInASlash() throws IOException {
        assertThat(stat("/abs"))
                .extracting(PathStat::size, PathStat::linkTarget)
                .containsExactly(6L, "/etc/f");
        assertThat(stat("/dl").linkTarget()).isEqualTo("/d");
        assertThat(stat("/dl/"))
                .extracting(PathStat::name, PathStat::linkTarget)
                .containsExactly("dl", "");
        assertThat(stat("/dl/.").name()).isEqualTo(".");
        assertThat(stat("/dl/").mode()).isEqualTo(stat("/d").mode());
        assertThat(stat("/up").linkTarget()).isEqualTo("/etc");
        assertThat(stat("/broken").linkTarget()).isEqualTo("/elsewhere/x");
    }

    @Test
    void thePathIsTakenByItsTextFirst() throws IOException {
        assertThat(stat("/").name()).isEqualTo("/");
        assertThat(stat("/.").name()).isEqualTo(".");
        assertThat(stat(".").name()).isEqualTo(".");
        assertThat(stat("..").name()).isEqualTo("/");
        assertThat(stat("nope/../d//sub").name()).isEqualTo("sub");
        assertThat(stat("/../../../etc/f").size()).isEqualTo(3);
        assertThat(stat("/up/f").size()).isEqualTo(3);
        assertThat(stat("/dl/sub/file").name()).isEqualTo("file");
    }

    @Test
    void whatIsNotThereIsAnEmptyAnswerAndTheRestAnError() throws IOException {
        assertThat(sandbox.stat("/nope")).isEmpty();
        assertThat(sandbox.stat("/nope/x")).isEmpty();
        assertThat(sandbox.stat("/broken/")).isEmpty();
        assertThatThrownBy(() -> stat("/etc/f/")).hasMessage("lstat /etc/f/: not a directory");
        assertThatThrownBy(() -> stat("/etc/f/x")).hasMessage("lstat /etc/f/x: not a directory");
        assertThatThrownBy(() -> stat("/loop1")).hasMessage("too many links in /loop1");
        assertThatThrownBy(() -> stat("/loop1/")).hasMessage("too many links in /loop1");
        assertThatThrownBy(() -> stat("/" + "n".repeat(256))).hasMessageContaining("file name too long");
        assertThatThrownBy(() -> stat("/a\0b")).isInstanceOf(IOException.class);
    }
}
