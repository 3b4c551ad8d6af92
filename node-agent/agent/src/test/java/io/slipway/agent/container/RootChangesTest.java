package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.snapshot.RootFs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootChangesTest {
    @TempDir
    private Path folder;

    private Path upper = Path.of("/unused");
    private Path middle = Path.of("/unused");
    private Path lower = Path.of("/unused");

    @BeforeEach
    void make() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "whiteouts are made as root");
        upper = Files.createDirectories(folder.resolve("upper"));
        middle = Files.createDirectories(folder.resolve("middle"));
        lower = Files.createDirectories(folder.resolve("lower"));
        Files.createDirectories(upper.resolve("etc"));
        Files.createDirectories(lower.resolve("etc"));
        Files.writeString(lower.resolve("etc/release"), "1");
        Files.writeString(lower.resolve("etc/old"), "1");
        Files.createSymbolicLink(lower.resolve("away"), Path.of("/"));
    }

    private List<String> changes() throws Exception {
        return RootChanges.of(new RootFs.Overlay(List.of(middle, lower), upper, upper)).stream()
                .map(change -> change.kind() + " " + change.path())
                .toList();
    }

    private static void whiteOut(Path path) throws Exception {
        Process mknod = new ProcessBuilder("mknod", path.toString(), "c", "0", "0").start();
        assertThat(mknod.waitFor()).isZero();
    }

    @Test
    void whatCameAndWentIsSaidWithItsFolder() throws Exception {
        Files.writeString(upper.resolve("etc/new"), "1");
        whiteOut(upper.resolve("etc/old"));
        assertThat(changes()).containsExactly("MODIFIED /etc", "ADDED /etc/new", "DELETED /etc/old");
    }

    @Test
    void aFileThatIsAnotherNowIsSaidWithItsFolder() throws Exception {
        Files.writeString(upper.resolve("etc/release"), "2");
        assertThat(changes()).containsExactly("MODIFIED /etc", "MODIFIED /etc/release");
    }

    @Test
    void whatEveryContainerHasIsLeftOut() throws Exception {
        Files.writeString(upper.resolve(".dockerenv"), "");
        Files.writeString(upper.resolve("etc/hosts"), "");
        assertThat(changes()).isEmpty();
    }

    /** A path of the image never leads out of it: below a link there is nothing. */
    @Test
    void belowALinkOfTheImageAllIsNew() throws Exception {
        Files.createDirectories(upper.resolve("away/etc"));
        assertThat(changes()).containsExactly("MODIFIED /away", "ADDED /away/etc");
    }

    @Test
    void aLayersWhiteoutHidesWhatIsBelowIt() throws Exception {
        Files.createDirectories(middle.resolve("etc"));
        whiteOut(middle.resolve("etc/old"));
        Files.writeString(upper.resolve("etc/old"), "again");
        assertThat(changes()).containsExactly("MODIFIED /etc", "ADDED /etc/old");
    }
}
