package io.slipway.e2e.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.slipway.e2e.Command;
import io.slipway.e2e.Hashes;
import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RunningRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * dockerd, containerd and podman pull an image of two platforms through the mirror, first when nothing of it is here, and
 * again when the upstream has been stopped. Docker Hub is played by distribution, and by another Slipway that wants a
 * password; a third upstream is readable for accounts only.
 */
@Tag("slow")
class MirrorClientsTest {
    private static final long SEED = Long.getLong("slipway.seed", 20261130L);
    private static final Map<String, String> HUB = Map.of("docker.io", "docker.io", "team.example", "team");

    private static final List<MirrorClient> CLIENTS = new ArrayList<>();
    private static RunningRegistry mirror;
    private static RunningRegistry guarded;
    private static Distribution open;
    private static MirrorApi api;

    /** What plays the upstream. */
    private interface Part {
        void play();

        void stop();
    }

    @BeforeAll
    static void start() {
        mirror = RunningRegistry.prepare(Map.of("SLIPWAY_PRIVATE_NETWORKS", "127.0.0.0/8"))
                .start();
        api = new MirrorApi(mirror);
        String wholeHost = "localhost:" + mirror.port();
        // What a tag names is asked for each time, so a stopped upstream is noticed.
        api.change("docker.io", Map.of("hosts", List.of(wholeHost), "tagAge", "0s"));
        open = Distribution.start();
        guarded = RunningRegistry.prepare(Map.of()).start();
        CLIENTS.add(new DockerMirrored(wholeHost, mirror.address()));
        CLIENTS.add(new ContainerdMirrored(mirror.address(), List.copyOf(HUB.keySet())));
        CLIENTS.add(new PodmanMirrored(mirror.address(), HUB));
    }

    @AfterAll
    static void stop() {
        CLIENTS.forEach(MirrorClient::close);
        if (open != null) {
            open.close();
        }
        if (guarded != null) {
            guarded.close();
        }
        if (mirror != null) {
            mirror.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> dockerHubIsDistribution() {
        return mirrored("library/slipway-", "docker.io", open.client(), new Part() {
            @Override
            public void play() {
                api.change("docker.io", Map.of("url", open.url(), "username", "", "password", ""));
            }

            @Override
            public void stop() {
                open.stop();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> dockerHubIsASlipwayWithAPassword() {
        return mirrored("admin/hub-", "docker.io", guarded.client(), new Part() {
            @Override
            public void play() {
                run(guarded);
                // dockerd shows a mirror no account, so whoever runs this one has to say that everyone may read it.
                api.change(
                        "docker.io",
                        Map.of(
                                "url",
                                guarded.url(),
                                "username",
                                "admin",
                                "password",
                                RunningRegistry.PASSWORD,
                                "readers",
                                "everyone"));
            }

            @Override
            public void stop() {
                guarded.terminate();
            }
        });
    }

    @Test
    void onlyAccountsReadWhatWasFetchedWithAPassword() {
        run(guarded);
        mirror.newUser("reader");
        // Who may read is not said: what a password fetches is for accounts unless somebody says otherwise.
        api.create(Map.of(
                "name",
                "team",
                "url",
                guarded.url(),
                "aliases",
                List.of("team.example"),
                "username",
                "admin",
                "password",
                RunningRegistry.PASSWORD));
        long fetched = 0;
        for (MirrorClient client : CLIENTS) {
            String repository = "admin/team-" + CLIENTS.indexOf(client);
            TwoPlatforms image = TwoPlatforms.make(SEED + repository.hashCode());
            image.push(guarded.client(), repository, "1");
            String name = client.inTeam(repository);
            Command.Outcome stranger = client.pull(name + ":1", "amd64");
            assertThat(stranger.exit())
                    .as(client.title() + ": " + stranger.output())
                    .isNotZero();
            assertThat(stranger.output())
                    .containsPattern("(?i)unauthorized|denied|authentication required|authorization failed");
            assertThat(api.state("team").get("bytesFetched").asLong())
                    .as("fetched for a stranger")
                    .isEqualTo(fetched);
            client.login("reader", "password of reader");
            bothPlatforms(client, name, image);
            fetched = api.state("team").get("bytesFetched").asLong();
        }
    }

    private static void run(RunningRegistry registry) {
        if (!registry.daemon().isAlive()) {
            registry.start();
        }
    }

    private static Stream<DynamicTest> mirrored(String prefix, String called, RegistryClient upstream, Part part) {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(dynamicTest("an upstream begins", part::play));
        for (MirrorClient client : CLIENTS) {
            int number = CLIENTS.indexOf(client);
            TwoPlatforms image = TwoPlatforms.make(SEED + prefix.hashCode() + 10L * number);
            String repository = prefix + number;
            tests.add(dynamicTest(client.title() + " pulls what is not here yet", () -> {
                image.push(upstream, repository, "1");
                JsonNode before = api.state(called);
                bothPlatforms(client, called + "/" + repository, image);
                JsonNode after = api.state(called);
                assertThat(after.get("bytesFetched").asLong()
                                - before.get("bytesFetched").asLong())
                        .as("bytes fetched")
                        .isGreaterThan(6 * 300_000L);
            }));
        }
        tests.add(dynamicTest("the upstream stops", part::stop));
        for (MirrorClient client : CLIENTS) {
            int number = CLIENTS.indexOf(client);
            TwoPlatforms image = TwoPlatforms.make(SEED + prefix.hashCode() + 10L * number);
            tests.add(dynamicTest(client.title() + " pulls it again without the upstream", () -> {
                JsonNode before = api.state(called);
                bothPlatforms(client, called + "/" + prefix + number, image);
                JsonNode after = api.state(called);
                assertThat(after.get("bytesFetched")).as("bytes fetched").isEqualTo(before.get("bytesFetched"));
                assertThat(after.get("hits").asLong())
                        .as("hits")
                        .isGreaterThan(before.get("hits").asLong());
                assertThat(after.get("stale").asLong())
                        .as("served stale")
                        .isGreaterThan(before.get("stale").asLong());
            }));
        }
        return tests.stream();
    }

    /** One by the tag, the other by the digest. */
    private static void bothPlatforms(MirrorClient client, String name, TwoPlatforms image) {
        pullAndVerify(client, name + ":1", image, "amd64");
        pullAndVerify(client, name + "@" + image.digest(), image, "arm64");
    }

    private static void pullAndVerify(MirrorClient client, String name, TwoPlatforms image, String architecture) {
        Command.Outcome outcome = client.pull(name, architecture);
        assertThat(outcome.exit())
                .as(client.title() + ", " + name + ": " + outcome.output())
                .isZero();
        Set<String> got = Hashes.below(client.unpacked());
        assertThat(got).as(client.title() + ", " + name).containsAll(image.hashes(architecture));
        if (client.keepsManifests()) {
            assertThat(got).as("index").contains(image.digest());
        }
    }
}
