package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The disk becomes full while clients push, and has room again. Needs root, for a small file system in memory. */
@Tag("slow")
class DiskFullTest {
    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final int LAYER = 300_000;
    private static final int MEGABYTE = 1 << 20;

    private final Path disk = Scratch.folder("disk");
    private Optional<Path> mounted = Optional.empty();

    @AfterEach
    void removeTheDisk() {
        mounted.ifPresent(
                folder -> Command.of("umount", "-l", folder.toString()).succeed());
        // The registry could not delete its own folder while that was a mount.
        mounted.filter(folder -> !folder.equals(disk)).ifPresent(folder -> Scratch.delete(folder.getParent()));
        Scratch.delete(disk);
    }

    @Test
    void aFullDiskUnderTheBlobsRefusesPushesUntilThereIsRoom() throws IOException {
        try (RunningRegistry registry = withBlobsOnTheDisk("0B")) {
            registry.start();
            fillAndFree(registry, disk.resolve("ballast"));
        }
    }

    /** PostgreSQL ends when it cannot write its log, and the registry starts it again until there is room. */
    @Test
    void aFullDiskUnderEverythingRefusesPushesUntilThereIsRoom() throws IOException {
        RunningRegistry registry = RunningRegistry.prepare(Map.of("SLIPWAY_LIMITS_FREESPACE", "0B"));
        Files.createDirectories(registry.data());
        mount(registry.data(), 420);
        try (registry) {
            registry.start();
            fillAndFree(registry, registry.data().resolve("ballast"));
        }
    }

    @Test
    void withLittleRoomLeftUploadsAreRefusedAndTheRestGoesOn() throws IOException {
        try (RunningRegistry registry = withBlobsOnTheDisk("32MB")) {
            registry.start();
            Content.Image image = Content.image(602, 1, 10_000);
            registry.client().push("admin/room", "v1", image);
            Path ballast = disk.resolve("ballast");
            Files.write(ballast, new byte[40 * MEGABYTE]);
            DatabaseFaultsTest.awaitReadiness(registry, 503);
            RegistryClient.Answer refused = registry.client()
                    .v2(
                            "POST",
                            "/v2/admin/room/blobs/uploads/",
                            Optional.of(registry.client().token("admin/room", "pull,push")),
                            BodyPublishers.noBody());
            RegistryClient.expect(503, refused);
            assertThat(refused.errorCode()).isEqualTo("UNAVAILABLE");
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(registry.client().pullAndVerify("admin/room", "v1")).isEqualTo(image.digest());
            Files.delete(ballast);
            DatabaseFaultsTest.awaitReadiness(registry, 200);
            registry.client().push("admin/room", "v2", image);
        }
    }

    /** One request alone could otherwise take the last of the database's room. */
    @Test
    void anUploadUnderWayIsBrokenOffWhenTheRoomEnds() throws Exception {
        try (RunningRegistry registry = withBlobsOnTheDisk("32MB")) {
            registry.start();
            RegistryClient client = registry.client();
            Optional<String> token = Optional.of(client.token("admin/room", "pull,push"));
            String location = RegistryClient.location(
                    client.v2("POST", "/v2/admin/room/blobs/uploads/", token, BodyPublishers.noBody()));
            try (PipedOutputStream out = new PipedOutputStream();
                    PipedInputStream body = new PipedInputStream(out, MEGABYTE)) {
                CompletableFuture<RegistryClient.Answer> answer = CompletableFuture.supplyAsync(
                        () -> client.v2("PATCH", location, token, BodyPublishers.ofInputStream(() -> body)));
                out.write(new byte[MEGABYTE]);
                Path ballast = disk.resolve("ballast");
                Files.write(ballast, new byte[35 * MEGABYTE]);
                DatabaseFaultsTest.awaitReadiness(registry, 503);
                sendUntilItIsAnswered(out, answer);
                RegistryClient.expect(503, answer.join());
                assertThat(answer.join().header("Retry-After")).isPresent();
                assertThat(answer.join().header("Location")).isPresent();
                assertThat(Files.size(onlyFileIn(disk.resolve("uploads")))).isZero();
                RegistryClient.expect(
                        503,
                        client.v2(
                                "PUT",
                                location + "?digest=" + Content.digest("late".getBytes(StandardCharsets.US_ASCII)),
                                token,
                                BodyPublishers.ofString("late")));
                Files.delete(ballast);
                DatabaseFaultsTest.awaitReadiness(registry, 200);
                RegistryClient.expect(202, client.v2("PATCH", location, token, BodyPublishers.ofString("goes on")));
            }
        }
    }

    /** The refusal comes at the next byte; what is sent after it is read and dropped. */
    private static void sendUntilItIsAnswered(OutputStream out, CompletableFuture<RegistryClient.Answer> answer)
            throws IOException {
        long end = System.nanoTime() + RECOVERY.toNanos();
        for (int i = 0; i < 16 && !answer.isDone() && System.nanoTime() < end; i++) {
            out.write(new byte[MEGABYTE]);
            Waiting.pause(50);
        }
        out.close();
    }

    private static Path onlyFileIn(Path folder) throws IOException {
        List<Path> files = filesIn(folder);
        assertThat(files).hasSize(1);
        return files.getFirst();
    }

    private RunningRegistry withBlobsOnTheDisk(String freeSpace) throws IOException {
        mount(disk, 64);
        RunningRegistry registry = RunningRegistry.prepare(Map.of("SLIPWAY_LIMITS_FREESPACE", freeSpace));
        Files.createDirectories(registry.data());
        for (String folder : new String[] {"blobs", "uploads"}) {
            Files.createDirectory(disk.resolve(folder));
            Files.createSymbolicLink(registry.data().resolve(folder), disk.resolve(folder));
        }
        return registry;
    }

    private static void fillAndFree(RunningRegistry registry, Path ballast) throws IOException {
        try (Pushers pushers = Pushers.start(registry, 3, LAYER)) {
            pushers.awaitProgress(RECOVERY);
            for (int round = 0; round < 2; round++) {
                int refusals = pushers.refusals();
                fill(ballast);
                registry.daemon().await("refusals", RECOVERY, () -> pushers.refusals() > refusals + 10);
                assertThat(registry.client()
                                .get("/actuator/health/liveness", Optional.empty())
                                .status())
                        .isEqualTo(200);
                Files.delete(ballast);
                pushers.awaitProgress(RECOVERY);
            }
            pushers.stop();
            System.out.println("DiskFullTest: full twice: " + pushers);
            pushers.verify();
            assertThat(filesIn(registry.data().resolve("uploads")))
                    .as("uploads that nobody goes on with")
                    .isEmpty();
        }
    }

    /** Until nothing fits any more. */
    private static void fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] zeros = new byte[4096];
            while (true) {
                out.write(zeros);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.toRealPath())) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void mount(Path folder, int megabytes) {
        Command.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=755", "tmpfs", folder.toString())
                .succeed();
        mounted = Optional.of(folder);
    }
}
