package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients that are not docker: each logs in, pushes, pulls back by tag and by digest, and pushes again. */
@Tag("slow")
class SkopeoCraneCtrTest {
    private static final String CREDENTIALS = "admin:" + RunningRegistry.PASSWORD;

    private final RunningRegistry registry = RunningRegistry.shared();
    private final CountingProxy proxy = CountingProxy.before(registry);
    private final Path folder = Scratch.folder("clients");

    @BeforeEach
    void countFromZero() {
        proxy.takeBlobBytes();
    }

    @AfterEach
    void clean() throws IOException {
        proxy.close();
        Scratch.delete(folder);
    }

    @Test
    void skopeoPushesAndPullsTheSameBytes() throws IOException {
        Content.Image image = Content.image(101, 6, 200_000);
        String source = "oci:" + image.layout(Files.createDirectory(folder.resolve("layout")), "v1") + ":v1";
        String target = "docker://" + proxy.address() + "/admin/skopeo";

        Command.Outcome refused = skopeo(
                        "copy", "--dest-tls-verify=false", "--dest-creds=admin:wrong", source, target + ":v1")
                .run();
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.output()).containsPattern("(?i)unauthorized|invalid username/password|incorrect");

        skopeo("copy", "--dest-tls-verify=false", "--dest-creds=" + CREDENTIALS, source, target + ":v1")
                .succeed();
        assertThat(proxy.takeBlobBytes()).isGreaterThan(6 * 200_000);
        assertThat(registry.client().pullAndVerify("admin/skopeo", "v1")).isEqualTo(image.digest());

        for (String reference : List.of(":v1", "@" + image.digest())) {
            Path pulled = folder.resolve("pulled" + reference.length());
            skopeo("copy", "--src-tls-verify=false", "--src-creds=" + CREDENTIALS, target + reference, "dir:" + pulled)
                    .succeed();
            assertThat(Files.readAllBytes(pulled.resolve("manifest.json"))).isEqualTo(image.manifest());
            for (byte[] blob : image.blobs()) {
                assertThat(Files.readAllBytes(pulled.resolve(Content.hex(Content.digest(blob)))))
                        .isEqualTo(blob);
            }
        }

        proxy.takeBlobBytes();
        skopeo("copy", "--dest-tls-verify=false", "--dest-creds=" + CREDENTIALS, source, target + ":v2")
                .succeed();
        assertThat(proxy.takeBlobBytes()).isZero();
        assertThat(skopeo("list-tags", "--tls-verify=false", "--creds=" + CREDENTIALS, target)
                        .succeed())
                .contains("\"v1\"", "\"v2\"");
    }

    @Test
    void cranePushesAndPullsTheSameBytes() throws IOException {
        Content.Image image = Content.image(102, 6, 200_000);
        Path layout = image.layout(Files.createDirectory(folder.resolve("layout")), "v1");
        String repository = proxy.address() + "/admin/crane";

        Command.Outcome refused = crane("auth", "login", proxy.address(), "-u", "admin", "-p", "wrong")
                .run();
        Command.Outcome refusedPush =
                crane("push", layout.toString(), repository + ":v1").run();
        assertThat(refused.exit() + refusedPush.exit()).isNotZero();
        assertThat(refused.output() + refusedPush.output()).containsPattern("(?i)unauthorized");

        crane("auth", "login", proxy.address(), "-u", "admin", "-p", RunningRegistry.PASSWORD)
                .succeed();
        crane("push", layout.toString(), repository + ":v1").succeed();
        assertThat(proxy.takeBlobBytes()).isGreaterThan(6 * 200_000);
        assertThat(crane("digest", repository + ":v1").succeed().strip()).isEqualTo(image.digest());
        crane("validate", "--remote", repository + ":v1").succeed();
        crane("validate", "--remote", repository + "@" + image.digest()).succeed();
        assertThat(crane("manifest", repository + ":v1").succeed().strip()).isEqualTo(new String(image.manifest()));

        Path pulled = folder.resolve("pulled");
        crane("pull", "--format=oci", repository + "@" + image.digest(), pulled.toString())
                .succeed();
        for (byte[] blob : image.blobs()) {
            assertThat(Files.readAllBytes(pulled.resolve("blobs/sha256/" + Content.hex(Content.digest(blob)))))
                    .isEqualTo(blob);
        }

        crane("push", layout.toString(), repository + ":v2").succeed();
        assertThat(proxy.takeBlobBytes()).isZero();
        assertThat(crane("ls", repository).succeed().lines()).containsExactly("v1", "v2");
    }

    @Test
    void ctrPushesAndPullsTheSameBytes() throws IOException {
        Tools.require("ctr");
        Path daemon = Tools.require("containerd");
        Tools.requireRoot("containerd");
        Files.writeString(folder.resolve("containerd.toml"), """
                version = 2
                disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
                """);
        Daemon containerd = Daemon.start(
                List.of(
                        daemon.toString(),
                        "--config=" + folder.resolve("containerd.toml"),
                        "--root=" + folder.resolve("root"),
                        "--state=" + folder.resolve("state"),
                        "--address=" + folder.resolve("c.sock")),
                Map.of(),
                folder.resolve("containerd.log"));
        try {
            containerd.await(
                    "its API answers",
                    Duration.ofSeconds(60),
                    () -> Files.exists(folder.resolve("c.sock"))
                            && ctr("version").run().exit() == 0);
            pushAndPullWithCtr();
        } finally {
            containerd.terminate(Duration.ofSeconds(30));
        }
    }

    private void pushAndPullWithCtr() throws IOException {
        Content.Image image = Content.image(103, 6, 200_000);
        Path layout = image.layout(Files.createDirectory(folder.resolve("layout")), "v1");
        Path archive = folder.resolve("image.tar");
        Command.of("tar", "-C", layout.toString(), "-cf", archive.toString(), ".")
                .succeed();
        String repository = proxy.address() + "/admin/ctr";
        String name = repository + ":v1";
        ctr("images", "import", "--no-unpack", "--all-platforms", "--base-name", repository, archive.toString())
                .succeed();

        Command.Outcome refused = ctr("images", "push", "--plain-http", "--user", "admin:wrong", name)
                .run();
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.output()).containsPattern("(?i)unauthorized|authorization failed|failed to authorize.*401");

        ctr("images", "push", "--plain-http", "--user", CREDENTIALS, name).succeed();
        assertThat(proxy.takeBlobBytes()).isGreaterThan(6 * 200_000);
        assertThat(registry.client().pullAndVerify("admin/ctr", "v1")).isEqualTo(image.digest());

        ctr("images", "push", "--plain-http", "--user", CREDENTIALS, name).succeed();
        ctr("images", "tag", name, repository + ":v2").succeed();
        ctr("images", "push", "--plain-http", "--user", CREDENTIALS, repository + ":v2")
                .succeed();
        assertThat(proxy.takeBlobBytes()).isZero();

        ctr("images", "rm", "--sync", name, repository + ":v2").succeed();
        assertThat(ctr("content", "get", image.digest()).run().exit()).isNotZero();
        for (String reference : List.of(name, repository + "@" + image.digest())) {
            ctr("images", "pull", "--plain-http", "--user", CREDENTIALS, "--snapshotter", "native", reference)
                    .succeed();
            assertThat(ctr("content", "get", image.digest()).succeed()).isEqualTo(new String(image.manifest()));
            String held = ctr("content", "ls", "-q").succeed();
            image.blobs().forEach(blob -> assertThat(held).contains(Content.digest(blob)));
            ctr("images", "rm", "--sync", reference).succeed();
        }
    }

    private Command skopeo(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--insecure-policy";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Command.of("skopeo", all)
                .with("REGISTRY_AUTH_FILE", folder.resolve("auth.json").toString());
    }

    private Command crane(String... arguments) {
        return Command.of("crane", arguments).with("DOCKER_CONFIG", folder.toString());
    }

    private Command ctr(String... arguments) {
        return Command.of("ctr", arguments)
                .with("CONTAINERD_ADDRESS", folder.resolve("c.sock").toString());
    }
}
