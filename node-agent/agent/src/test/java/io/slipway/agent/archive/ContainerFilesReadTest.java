package io.slipway.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.archive.tar.Entry;
import io.slipway.agent.archive.tar.Kind;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFilesReadTest {
    private Sandbox sandbox;

    @BeforeEach
    void makeATree(@TempDir Path folder) throws IOException {
        sandbox = new Sandbox(folder);
        sandbox.file("etc/f", "hi\n");
        Files.createLink(sandbox.root.resolve("etc/hard"), sandbox.root.resolve("etc/f"));
        sandbox.file("d/sub/file", "x");
        sandbox.link("dl", "d");
    }

    private List<String> names(String path) throws IOException {
        return TarBytes.names(sandbox.read(path));
    }

    @Test
    void namesBeginWithThePathsLastComponent() throws IOException {
        assertThat(names("/etc")).containsExactly("etc/", "etc/f", "etc/hard");
        assertThat(names("/etc/")).containsExactly("etc/", "etc/f", "etc/hard");
        assertThat(names("/etc/.")).containsExactly("./", "./f", "./hard");
        assertThat(names("/dl")).containsExactly("dl");
        assertThat(names("/dl/")).containsExactly("dl/", "dl/sub/", "dl/sub/file");
        assertThat(names("/dl/sub/file")).containsExactly("file");
        assertThat(names("/")).startsWith("/", "/d/", "/d/sub/").contains("/dl", "/etc/hard");
        assertThat(names("/.")).startsWith("./", "./d/");
    }

    @Test
    void aSecondNameOfAFileIsALinkToTheFirst() throws IOException {
        List<Entry> entries = TarBytes.entries(sandbox.read("/etc"));
        assertThat(entries.get(1)).extracting(Entry::kind, Entry::size).containsExactly(Kind.FILE, 3L);
        assertThat(entries.get(2)).extracting(Entry::kind, Entry::link).containsExactly(Kind.HARD_LINK, "etc/f");
        assertThat(TarBytes.entries(sandbox.read("/etc/hard")))
                .first()
                .extracting(Entry::kind)
                .isEqualTo(Kind.FILE);
    }

    @Test
    void socketsAreLeftOut() throws IOException {
        int root = Sandbox.descriptor(sandbox.root);
        NodeCalls.system().makeNode(root, Names.bytes("d/socket"), 0140644, 0, 0);
        FileCalls.system().close(root);
        assertThat(names("/d")).containsExactly("d/", "d/sub/", "d/sub/file");
    }

    @Test
    void whatIsNotThereIsAnError() {
        assertThatThrownBy(() -> sandbox.read("/nope")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> sandbox.read("/etc/f/")).hasMessage("lstat /etc/f/: not a directory");
    }

    @Test
    void theKernelsOwnFileSystemsAreNotArchived() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContainerFiles files = ContainerFiles.open(Sandbox.descriptor(Path.of("/")), List.of(), false)) {
            assertThat(files.stat("/proc/self/status")).isPresent();
            assertThatThrownBy(() -> files.read("/proc", out))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("/proc shows the state of the kernel and is no file to copy");
            assertThatThrownBy(() -> files.read("/sys/kernel", out)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void theExportHasNoSlashesInFront() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContainerFiles files = sandbox.open()) {
            files.export(out);
        }
        assertThat(TarBytes.names(out.toByteArray()))
                .containsExactly("d/", "d/sub/", "d/sub/file", "dl", "etc/", "etc/f", "etc/hard");
    }

    @Test
    void tenThousandFilesAreRead() throws IOException {
        Path many = Files.createDirectory(sandbox.root.resolve("many"));
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(many.resolve("f" + i));
        }
        assertThat(names("/many")).hasSize(10_001).isSorted();
    }
}
