package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An unmodified dockerd and its client: log in, push, remove, pull. */
class DockerPushPullTest {
    private static final Pattern PUSHED_DIGEST = Pattern.compile("digest: (sha256:[0-9a-f]{64})");
    private static final int LAYERS = 6;

    private static DockerEngine docker;
    private static RunningRegistry registry;
    private static CountingProxy proxy;

    @BeforeAll
    static void start() {
        docker = DockerEngine.start(java.util.Map.of());
        registry = RunningRegistry.shared();
        proxy = CountingProxy.before(registry);
    }

    @AfterAll
    static void stop() throws IOException {
        if (docker != null) {
            docker.close();
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    @Test
    void aWrongPasswordIsRefusedInWords() {
        Command.Outcome outcome = docker.command("login", "--username", "admin", "--password-stdin", registry.address())
                .input("not the password")
                .run();
        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.output())
                .containsIgnoringCase("unauthorized")
                .containsIgnoringCase("password")
                .doesNotContain("Login Succeeded");
    }

    @Test
    void aPushWithoutLoginIsRefused() {
        String name = registry.address() + "/admin/stranger:1";
        docker.command("logout", registry.address()).run();
        docker.build(name, 77, 1);
        Command.Outcome outcome = docker.command("push", name).run();
        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.output()).containsPattern("(?i)unauthorized|denied|authentication required");
    }

    @Test
    void anImageComesBackByTagAndByDigestAsItWas() {
        String repository = proxy.address() + "/admin/docker";
        String name = repository + ":v1";
        docker.login(proxy.address());
        docker.build(name, 42, LAYERS);
        String built = docker.identity(name);
        assertThat(built.split("sha256:")).hasSizeGreaterThanOrEqualTo(LAYERS + 2);

        String digest = pushedDigest(docker.docker("push", name));
        assertThat(proxy.takeBlobBytes()).isGreaterThan(1024 * 1024);
        assertThat(registry.client().pullAndVerify("admin/docker", "v1")).isEqualTo(digest);
        assertThat(registry.client().pullAndVerify("admin/docker", digest)).isEqualTo(digest);
        assertThat(storedLayers("admin/docker", digest)).isEqualTo(layersOf(built));

        docker.docker("rmi", "--force", name);
        assertThat(docker.command("image", "inspect", name).run().exit()).isNotZero();
        docker.docker("pull", name);
        assertThat(docker.identity(name)).isEqualTo(built);

        docker.docker("rmi", "--force", name);
        docker.docker("pull", repository + "@" + digest);
        assertThat(docker.identity(repository + "@" + digest)).isEqualTo(built);
    }

    @Test
    void aSecondPushMovesNoBlobBytes() {
        String repository = proxy.address() + "/admin/again";
        docker.login(proxy.address());
        docker.build(repository + ":v1", 43, LAYERS);
        String digest = pushedDigest(docker.docker("push", repository + ":v1"));
        assertThat(proxy.takeBlobBytes()).isPositive();

        docker.docker("tag", repository + ":v1", repository + ":v2");
        String said = docker.docker("push", repository + ":v2");
        assertThat(pushedDigest(said)).isEqualTo(digest);
        assertThat(said.split("Layer already exists", -1)).hasSize(LAYERS + 1);
        assertThat(proxy.takeBlobBytes()).isZero();
    }

    @Test
    void aLayerOfAnotherRepositoryIsMountedAndNotSent() {
        docker.login(proxy.address());
        String first = proxy.address() + "/admin/mount-from:v1";
        docker.build(first, 44, LAYERS);
        docker.docker("push", first);
        proxy.takeBlobBytes();

        String second = proxy.address() + "/admin/mount-to:v1";
        docker.docker("tag", first, second);
        String said = docker.docker("push", second);
        assertThat(said).contains("Mounted from admin/mount-from");
        assertThat(proxy.takeBlobBytes()).as("only the config may be sent").isLessThan(10_000);
        registry.client().pullAndVerify("admin/mount-to", "v1");
    }

    private static String pushedDigest(String said) {
        Matcher matcher = PUSHED_DIGEST.matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return matcher.group(1);
    }

    /** The hashes of the unpacked layers as the config says them, hashed here from what the registry stores. */
    private static List<String> storedLayers(String repository, String digest) {
        RegistryClient client = registry.client();
        Optional<String> token = Optional.of(client.token(repository, "pull"));
        JsonNode manifest =
                client.get("/v2/" + repository + "/manifests/" + digest, token).json();
        List<String> hashes = new ArrayList<>();
        for (JsonNode layer : manifest.get("layers")) {
            byte[] blob = client.get(
                            "/v2/" + repository + "/blobs/"
                                    + layer.get("digest").asString(),
                            token)
                    .body();
            hashes.add(Content.digest(Content.gunzip(blob)));
        }
        return hashes;
    }

    private static List<String> layersOf(String identity) {
        List<String> layers = new ArrayList<>();
        for (JsonNode layer : RegistryClient.JSON.readTree(identity.substring(identity.indexOf('[')))) {
            layers.add(layer.asString());
        }
        return layers;
    }
}
