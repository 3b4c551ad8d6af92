package io.slipway.agent.archive;

import static io.slipway.agent.archive.Sandbox.KEEPING_KINDS;
import static io.slipway.agent.archive.Sandbox.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.archive.tar.Entry;
import io.slipway.agent.archive.tar.Kind;
import io.slipway.agent.archive.tar.MalformedTarException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFilesWriteTest {
    private Sandbox sandbox;

    @BeforeEach
    void makeATree(@TempDir Path folder) throws IOException {
        sandbox = new Sandbox(folder);
        sandbox.file("etc/f", "old");
        sandbox.file("etc/dd/e/1", "1");
        Files.createDirectory(sandbox.root.resolve("d"));
        sandbox.link("dl", "d");
    }

    private void refused(String path, TarBytes tar, WriteOptions options, Class<?> kind, String message) {
        assertThatThrownBy(() -> sandbox.write(path, tar, options))
                .isInstanceOf(kind)
                .hasMessage(message);
    }

    @Test
    void filesAreReplacedAndFoldersMerged() throws IOException {
        Path file = sandbox.root.resolve("etc/f");
        Path keptOpen = Files.createLink(sandbox.root.resolve("kept"), file);
        sandbox.write("/etc", new TarBytes().file("f", "new").folder("dd").file("dd/2", "2"), KEEPING_KINDS);
        assertThat(file).hasContent("new");
        assertThat(keptOpen).hasContent("old");
        assertThat(sandbox.root.resolve("etc/dd/e/1")).hasContent("1");
        assertThat(sandbox.root.resolve("etc/dd/2")).hasContent("2");
    }

    @Test
    void foldersThatAreOnlyImpliedAreMade() throws IOException {
        sandbox.write("dl/", new TarBytes().file("./a//b/../c", "x").file("/top/n", "y"), PLAIN);
        assertThat(sandbox.root.resolve("d/a/c")).hasContent("x");
        assertThat(sandbox.root.resolve("d/top/n")).hasContent("y");
        assertThat(Files.getAttribute(sandbox.root.resolve("d/top"), "unix:mode"))
                .isEqualTo(040755);
    }

    @Test
    void aFolderIsNotReplacedWhenKindsAreKept() throws IOException {
        refused(
                "/etc",
                new TarBytes().folder("f"),
                KEEPING_KINDS,
                RefusedException.class,
                "cannot overwrite non-directory \"/etc/f\" with directory \"/etc\"");
        refused(
                "/etc",
                new TarBytes().file("dd", "x"),
                KEEPING_KINDS,
                RefusedException.class,
                "cannot overwrite directory \"/etc/dd\" with non-directory \"/etc\"");
        sandbox.write("/etc", new TarBytes().file("dd", "x").folder("f"), PLAIN);
        assertThat(sandbox.root.resolve("etc/dd")).hasContent("x");
        assertThat(sandbox.root.resolve("etc/f")).isDirectory();
    }

    @Test
    void thePathIsAFolderThatMayBeWritten() throws IOException {
        TarBytes tar = new TarBytes().file("n", "x");
        assertThatThrownBy(() -> sandbox.write("/nope", tar, PLAIN)).isInstanceOf(NoSuchFileException.class);
        refused("/etc/f", tar, PLAIN, RefusedException.class, "extraction point is not a directory");
        try (ContainerFiles files = sandbox.open(true)) {
            assertThatThrownBy(() -> files.write("/", tar.stream(), PLAIN))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("container rootfs is marked read-only");
        }
    }

    @Test
    void namesThatLeadOutAreRefused() {
        refused(
                "/etc",
                new TarBytes().file("../../evil", "x"),
                PLAIN,
                MalformedTarException.class,
                "\"../../evil\" is outside of \"/etc\"");
        refused(
                "/d",
                new TarBytes().hardLink("h", "../etc/f"),
                PLAIN,
                MalformedTarException.class,
                "invalid hardlink \"/etc/f\" -> \"../etc/f\"");
        refused(
                "/d",
                new TarBytes().hardLink("h", "nothere"),
                PLAIN,
                IOException.class,
                "/d/h: no such file or directory");
    }

    @Test
    void linksOfTheContainerAreLedOver() throws IOException {
        sandbox.write("/", new TarBytes().file("dl/in", "x").hardLink("dl/again", "/dl/in"), PLAIN);
        assertThat(sandbox.root.resolve("d/in")).hasContent("x");
        assertThat(Files.getAttribute(sandbox.root.resolve("d/again"), "unix:nlink"))
                .isEqualTo(2);
    }

    @Test
    void theOwnerIsTheEntrysUnlessOneIsGiven() throws IOException {
        Entry entry = new Entry(
                "n",
                Kind.FILE,
                "",
                06750,
                new Entry.Ids(1234, 70_000),
                new Entry.Time(5, 6),
                0,
                Entry.Device.NONE,
                Map.of("user.colour", new byte[] {0, 1}));
        sandbox.write("/d", new TarBytes().put(entry, ""), PLAIN);
        assertThat(Files.readAttributes(sandbox.root.resolve("d/n"), "unix:mode,uid,gid"))
                .containsEntry("mode", 0106750)
                .containsEntry("uid", 1234)
                .containsEntry("gid", 70_000);
        sandbox.write("/d", new TarBytes().put(entry, ""), new WriteOptions(true, Optional.of(new Owner(7, 8))));
        assertThat(Files.readAttributes(sandbox.root.resolve("d/n"), "unix:uid,gid"))
                .containsEntry("uid", 7)
                .containsEntry("gid", 8);
        assertThat(TarBytes.entries(sandbox.read("/d/n")).getFirst())
                .usingRecursiveComparison()
                .ignoringFields("ids")
                .isEqualTo(entry);
    }

    @Test
    void compressedArchivesAreTakenAndOthersNamed() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(new TarBytes().file("z", "x").bytes());
        }
        try (ContainerFiles files = sandbox.open()) {
            files.write("/d", new ByteArrayInputStream(gzip.toByteArray()), PLAIN);
            assertThat(sandbox.root.resolve("d/z")).hasContent("x");
            assertThatThrownBy(() -> files.write("/d", new ByteArrayInputStream("BZh9rest".getBytes()), PLAIN))
                    .isInstanceOf(MalformedTarException.class)
                    .hasMessage("the archive is compressed with bzip2; plain tar and gzip are taken");
            files.write("/d", new ByteArrayInputStream(new byte[0]), PLAIN);
        }
    }

    @Test
    void onlyASlashDescribesTheFolderItself() throws IOException {
        Path folder = sandbox.root.resolve("d");
        Files.setAttribute(folder, "unix:mode", 040700);
        sandbox.write("/d", new TarBytes().folder("."), PLAIN);
        assertThat(Files.getAttribute(folder, "unix:mode")).isEqualTo(040700);
        sandbox.write("/d", new TarBytes().folder("/").file("f", ""), PLAIN);
        assertThat(Files.getAttribute(folder, "unix:mode")).isEqualTo(040755);
        assertThat(Files.getLastModifiedTime(folder).toMillis()).isEqualTo(1_000_000_000_000L);
        refused(
                "/d",
                new TarBytes().file(".", "x"),
                PLAIN,
                RefusedException.class,
                "cannot overwrite directory \"/d\" with non-directory \"/d\"");
    }

    @Test
    void everyKindOfFileComesBackAsItWas() throws IOException {
        Path made = AllKinds.make(Files.createDirectory(sandbox.root.resolve("all")));
        Map<String, String> facts = TreeFacts.of(made);
        assertThat(facts).hasSizeGreaterThan(15);
        byte[] tar = sandbox.read("/all");
        try (ContainerFiles files = sandbox.open()) {
            files.write("/d", new ByteArrayInputStream(tar), KEEPING_KINDS);
            files.write("/d", new ByteArrayInputStream(tar), KEEPING_KINDS);
        }
        assertThat(TreeFacts.of(sandbox.root.resolve("d/all"))).isEqualTo(facts);
        assertThat(sandbox.read("/d/all")).isEqualTo(tar);
    }

    @Test
    void fileCapabilitiesComeBack() throws IOException {
        byte[] netRaw = {1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Entry plain = TarBytes.entry("ping", Kind.FILE, "", 0755, 1);
        Entry entry = new Entry(
                plain.name(),
                plain.kind(),
                "",
                0755,
                new Entry.Ids(5, 6),
                plain.modified(),
                1,
                plain.device(),
                Map.of("security.capability", netRaw));
        sandbox.write("/d", new TarBytes().put(entry, "x"), PLAIN);
        assertThat(TarBytes.entries(sandbox.read("/d/ping")).getFirst())
                .usingRecursiveComparison()
                .isEqualTo(entry);
    }

    @Test
    void attributesOfTheOverlayAreRefused() {
        Entry plain = TarBytes.entry("f", Kind.FILE, "", 0755, 0);
        Entry entry = new Entry(
                plain.name(),
                plain.kind(),
                "",
                0755,
                plain.ids(),
                plain.modified(),
                0,
                plain.device(),
                Map.of("trusted.overlay.redirect", new byte[] {'/'}));
        refused(
                "/d",
                new TarBytes().put(entry, ""),
                PLAIN,
                RefusedException.class,
                "/d/f: the attribute trusted.overlay.redirect belongs to the overlay file system");
    }

    @Test
    void tenThousandFilesAndABigOneAreWritten() throws IOException {
        TarBytes tar = new TarBytes();
        for (int i = 0; i < 10_000; i++) {
            tar.file("many%d/f%d".formatted(i % 10, i), "");
        }
        tar.file("big", "x".repeat(100 << 20));
        sandbox.write("/d", tar, KEEPING_KINDS);
        assertThat(Files.size(sandbox.root.resolve("d/big"))).isEqualTo(100 << 20);
        try (var names = Files.list(sandbox.root.resolve("d/many7"))) {
            assertThat(names.count()).isEqualTo(1000);
        }
        assertThat(Files.exists(sandbox.root.resolve("d/many9/f9999"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }
}
