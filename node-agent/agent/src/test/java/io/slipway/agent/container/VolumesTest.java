package io.slipway.agent.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import io.slipway.agent.linux.XattrCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumesTest {
    private static final FileCalls FILES = FileCalls.system();
    private static final NodeCalls NODES = NodeCalls.system();

    @TempDir
    Path folder;

    private final ContainerId id = ContainerId.random();

    @SuppressWarnings("NullAway.Init") // Made before each test.
    private Volumes volumes;

    @BeforeEach
    void open() throws IOException {
        volumes = new Volumes(folder.resolve("volumes"), Clock.systemUTC());
    }

    private Volume provide(String name, Volumes.Filling filling) throws IOException, ContainerException {
        return volumes.provide(name, true, Optional.of(id), Map.of("k", "v"), filling);
    }

    @Test
    void aVolumeIsThereOnlyWhenItHasBeenFilled() throws Exception {
        Volume volume = provide("full", into -> {
            Files.writeString(into.resolve("half"), "");
            assertThat(volumes.find("full")).isEmpty();
        });
        assertThat(volumes.find("full")).contains(volume);
        assertThatThrownBy(() -> provide("broken", into -> {
                    Files.writeString(into.resolve("half"), "");
                    throw new IOException("the disk is full");
                }))
                .hasMessage("the disk is full");
        assertThat(folder.resolve("volumes/broken")).doesNotExist();
    }

    @Test
    void whatAKillLeftUnderItsNameIsNotTakenOver() throws Exception {
        Files.createDirectories(folder.resolve("volumes/again/_data/secret"));
        assertThat(volumes.provide("again", false, Map.of()).folder()).isEmptyDirectory();
    }

    @Test
    void twoWhoWantItAtOnceGetItFullAndFilledOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        Volumes.Filling slow = into -> {
            begun.countDown();
            if (Files.exists(into.resolve("last"))) {
                seen.add("full");
                return;
            }
            seen.add("fills");
            pause();
            Files.writeString(into.resolve("last"), "");
        };
        Thread first = Thread.startVirtualThread(() -> quietly(slow));
        begun.await();
        Thread second = Thread.startVirtualThread(() -> quietly(slow));
        first.join();
        second.join();
        assertThat(seen).containsExactly("fills", "full");
    }

    private void quietly(Volumes.Filling filling) {
        try {
            provide("shared", filling);
        } catch (IOException | ContainerException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void thoseOfAContainerThatIsNotThereGoUnlessTheyAreMountedOrDisowned() throws Exception {
        for (String name : List.of("gone", "mounted", "disowned")) {
            provide(name, Volumes.Filling.NONE);
        }
        volumes.provide("created", true, Map.of());
        volumes.disown("disowned");
        volumes.removeOwnerless(there -> there.equals(id), name -> false);
        assertThat(volumes.list()).hasSize(4);
        volumes.removeOwnerless(there -> false, "mounted"::equals);
        assertThat(volumes.list().stream().map(Volume::name)).containsExactly("created", "disowned", "mounted");
        assertThat(volumes.find("disowned").orElseThrow().labels()).containsEntry("k", "v");
    }

    @Test
    void aDamagedVolumeIsLeftOutAndHidesNoOther() throws Exception {
        provide("good", Volumes.Filling.NONE);
        for (String content : List.of("", "{", "{\"created\":\"x\"}", "{\"madeFor\":\"x\"}")) {
            provide("bad", Volumes.Filling.NONE);
            Files.writeString(folder.resolve("volumes/bad/volume.json"), content);
            assertThat(volumes.list().stream().map(Volume::name)).as(content).containsExactly("good");
            volumes.remove("bad");
        }
    }

    @Test
    void aTreeIsCopiedWithEverythingAndByBytes() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "owners need root");
        Path from = Files.createDirectories(folder.resolve("from"));
        Path to = Files.createDirectories(folder.resolve("to"));
        Path inner = Files.createDirectory(from.resolve("inner"));
        Files.writeString(inner.resolve("file"), "content");
        Files.createSymbolicLink(from.resolve("link"), Path.of("/etc/passwd"));
        int source = descriptor(from);
        NODES.makeNode(source, "pipe".getBytes(UTF_8), 0010640, 0, 0);
        NODES.makeNode(source, "null".getBytes(UTF_8), 0020666, 1, 3);
        byte[] odd = {'o', (byte) 0xff, 'd'};
        NODES.makeDirectory(source, odd, 0750);
        XattrCalls.system().set(bytes(inner.resolve("file")), "trusted.note".getBytes(UTF_8), new byte[] {1, 2});
        NODES.setOwner(FileCalls.AT_FDCWD, bytes(inner.resolve("file")), 1000, 2000);
        NODES.setMode(FileCalls.AT_FDCWD, bytes(inner.resolve("file")), 04751);
        NODES.setTime(FileCalls.AT_FDCWD, bytes(inner), 1_600_000_000, 7);
        NODES.setMode(source, new byte[] {'.'}, 01777);
        int target = descriptor(to);
        TreeCopy.copy(source, target);
        for (byte[] name : List.of("inner", "inner/file", "link", "pipe", "null", ".").stream()
                .map(text -> text.getBytes(UTF_8))
                .toList()) {
            assertThat(facts(target, name)).isEqualTo(facts(source, name));
        }
        assertThat(facts(target, odd)).isEqualTo(facts(source, odd));
        assertThat(to.resolve("inner/file")).hasContent("content");
        assertThat(Files.readSymbolicLink(to.resolve("link"))).isEqualTo(Path.of("/etc/passwd"));
        assertThat(XattrCalls.system().get(bytes(to.resolve("inner/file")), "trusted.note".getBytes(UTF_8)))
                .hasValueSatisfying(value -> assertThat(value).containsExactly(1, 2));
        FILES.close(source);
        FILES.close(target);
    }

    private static List<Object> facts(int folder, byte[] name) throws IOException {
        var status = FILES.status(folder, name);
        return List.of(
                status.mode(), status.user(), status.group(), status.device(), status.seconds(), status.nanoseconds());
    }

    @Test
    void aLinkThatAContainerHasPutIntoTheVolumeIsNotFollowed() throws Exception {
        Path from = Files.createDirectories(folder.resolve("from"));
        Files.createDirectory(from.resolve("etc"));
        Files.writeString(from.resolve("etc/passwd"), "evil");
        Path machine = Files.createDirectories(folder.resolve("machine"));
        Path to = Files.createDirectories(folder.resolve("to"));
        Files.createSymbolicLink(to.resolve("etc"), machine);
        int source = descriptor(from);
        int target = descriptor(to);
        assertThatThrownBy(() -> TreeCopy.copy(source, target)).isInstanceOf(IOException.class);
        assertThat(machine).isEmptyDirectory();
        assertThat(Files.isSymbolicLink(to.resolve("etc"))).isTrue();
        assertThat(Files.exists(from.resolve("etc"), LinkOption.NOFOLLOW_LINKS)).isTrue();
        FILES.close(source);
        FILES.close(target);
    }

    private static int descriptor(Path path) throws IOException {
        return FILES.open(FileCalls.AT_FDCWD, bytes(path), FileCalls.O_RDONLY | FILES.directoryFlag(), 0);
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(UTF_8);
    }
}
