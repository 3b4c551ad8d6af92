package io.slipway.agent.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.snapshot.DataFolder;
import io.slipway.agent.snapshot.DetachedTree;
import io.slipway.agent.snapshot.Snapshots;
import io.slipway.agent.snapshot.TarBytes;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import io.slipway.oci.Platform;
import io.slipway.transfer.Credentials;
import io.slipway.transfer.RegistryClient;
import io.slipway.transfer.RegistrySettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Timeout(120)
class LocalImagesTest {
    private static final byte[] BASE = new TarBytes()
            .folder("bin/")
            .file("bin/sh", "a shell")
            .file("etc/os", "x".repeat(200_000))
            .bytes();
    private static final byte[] APP = new TarBytes().file("app", "the app").bytes();

    @TempDir
    Path base;

    private MemoryRegistry registry;
    private RegistryClient client;
    private final List<ImageUse.User> users = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final Map<String, Snapshots> opened = new LinkedHashMap<>();
    private Snapshots snapshots;
    private LocalImages images;

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "layers are mounted as root");
        registry = new MemoryRegistry();
        client = new RegistryClient(RegistrySettings.DEFAULTS);
        images = open("one");
    }

    @AfterEach
    void stop() throws IOException {
        if (registry != null) {
            registry.close();
            client.close();
        }
        for (Snapshots each : opened.values()) {
            each.reconcile(Set.of(), Set.of());
        }
    }

    private LocalImages open(String name) throws IOException {
        Path data = base.resolve(name);
        snapshots = Snapshots.open(new DataFolder(data, base.resolve("run-" + name)), Optional.empty());
        opened.put(name, snapshots);
        LocalImages store = LocalImages.open(
                ImageSettings.of(data, registry.host()),
                snapshots,
                client,
                GzipDecoder.JDK,
                id -> users,
                (action, id, about) -> events.add(action + " " + about));
        snapshots.reconcile(store.ids(), Set.of());
        return store;
    }

    private List<String> pull(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        images.pull(ImageName.parse(name), Optional.empty(), Credentials.NONE, message -> lines.add(line(message)));
        return lines;
    }

    private List<String> push(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        images.push(ImageName.parse(name), Credentials.NONE, message -> lines.add(line(message)));
        return lines;
    }

    private static String line(ObjectNode message) {
        String id = message.path("id").asString("");
        String text = message.path("status").asString(message.path("stream").asString(message.toString()));
        return (id.isEmpty() ? "" : id + ": ") + text.strip();
    }

    private static String shortId(byte[] blob) {
        return Digest.sha256(blob).hex().substring(0, 12);
    }

    private void nothingIsLeft() throws IOException {
        assertThat(images.list(ImageFilters.NONE)).isEmpty();
        for (String folder : List.of("layers/sha256", "layers/tmp", "snapshots", "chains", "images")) {
            Path path = base.resolve("one").resolve(folder);
            if (Files.exists(path)) {
                try (Stream<Path> files = Files.walk(path).filter(Files::isRegularFile)) {
                    assertThat(files.filter(file -> !file.endsWith("names.json") && !file.endsWith("blobs.json")))
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void aPullSpeaksDockersWordsAndShowsTheFiles() throws IOException {
        Digest manifest = registry.put("shop/web", "1.0", MemoryRegistry.config(), BASE, APP);
        List<String> lines = pull("shop/web:1.0");
        String first = shortId(MemoryRegistry.gzip(BASE));
        assertThat(lines.getFirst()).isEqualTo("1.0: Pulling from shop/web");
        assertThat(lines)
                .containsSubsequence(
                        first + ": Pulling fs layer",
                        first + ": Verifying Checksum",
                        first + ": Download complete",
                        first + ": Pull complete");
        assertThat(lines.subList(lines.size() - 2, lines.size()))
                .containsExactly("Digest: " + manifest, "Status: Downloaded newer image for shop/web:1.0");
        StoredImage image = images.resolve("shop/web:1.0");
        assertThat(image.repoTags()).containsExactly("shop/web:1.0");
        assertThat(image.repoDigests()).containsExactly("shop/web@" + manifest);
        snapshots.driver().createRoot("box", image.layers());
        try (DetachedTree tree = snapshots.driver().openTree("box")) {
            assertThat(Files.readString(tree.path().resolve("app"))).isEqualTo("the app");
            assertThat(Files.readString(tree.path().resolve("bin/sh"))).isEqualTo("a shell");
        }
        snapshots.driver().removeRoot("box");
        for (String name : List.of(
                "shop/web@" + manifest,
                image.id().toString(),
                image.id().hex(),
                image.id().hex().substring(0, 7),
                registry.host() + "/shop/web:1.0")) {
            assertThat(images.resolve(name).id()).isEqualTo(image.id());
        }
    }

    @Test
    void aSecondPullMovesNoBlob() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE);
        pull("web");
        long blobs = registry.count("GET /v2/web/blobs/");
        assertThat(pull("web")).last().isEqualTo("Status: Image is up to date for web:latest");
        assertThat(registry.count("GET /v2/web/blobs/")).isEqualTo(blobs);
    }

    @Test
    void aLayerThatIsHereIsNotFetched() throws IOException {
        registry.put("base", "latest", MemoryRegistry.config(), BASE);
        registry.put("web", "latest", MemoryRegistry.config(), BASE, APP);
        pull("base");
        assertThat(pull("web")).contains(shortId(MemoryRegistry.gzip(BASE)) + ": Already exists");
        assertThat(registry.count("GET /v2/web/blobs/" + Digest.sha256(MemoryRegistry.gzip(BASE))))
                .isZero();
    }

    @Test
    void twoPullsOfOneLayerDownloadItOnce() throws Exception {
        registry.put("web", "one", MemoryRegistry.config().put("author", "a"), BASE, APP);
        registry.put("web", "two", MemoryRegistry.config().put("author", "b"), BASE);
        registry.blobDelayMillis = 300;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> one = threads.submit(() -> pull("web:one"));
            Future<?> two = threads.submit(() -> pull("web:two"));
            one.get();
            two.get();
        }
        assertThat(images.list(ImageFilters.NONE)).hasSize(2);
        assertThat(registry.count("GET /v2/web/blobs/" + Digest.sha256(MemoryRegistry.gzip(BASE))))
                .isEqualTo(1);
    }

    @Test
    void aLyingDiffIdIsRefusedAndLeavesNothing() throws IOException {
        ObjectNode config = MemoryRegistry.config();
        ArrayNode layers = Json.object().arrayNode();
        layers.add(registry.putBlob("web", "application/vnd.oci.image.layer.v1.tar+gzip", MemoryRegistry.gzip(BASE)));
        config.putObject("rootfs")
                .put("type", "layers")
                .putArray("diff_ids")
                .add(Digest.sha256(APP).toString());
        registry.putManifest("web", "latest", config, layers);
        assertThatThrownBy(() -> pull("web"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.reason()).isEqualTo(ImageException.Reason.REFUSED))
                .hasMessageContaining(Digest.sha256(APP).toString());
        nothingIsLeft();
    }

    @Test
    void aLyingBlobIsRefusedAndLeavesNothing() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE, APP);
        byte[] right = MemoryRegistry.gzip(APP);
        byte[] wrong = right.clone();
        wrong[wrong.length - 5] ^= 1;
        registry.blobs.put("web@" + Digest.sha256(right), wrong);
        assertThatThrownBy(() -> pull("web")).isInstanceOf(ImageException.class);
        nothingIsLeft();
    }

    @Test
    void hostileLayersAreRefusedByTheirEntryAndLeaveNothing() throws IOException {
        Map<String, byte[]> hostile = Map.of(
                "../../etc/passwd", new TarBytes().file("../../etc/passwd", "x").bytes(),
                "a/../../b", new TarBytes().file("a/../../b", "x").bytes(),
                "stolen",
                        new TarBytes().hardLink("stolen", "../../../etc/shadow").bytes(),
                "nothing", new TarBytes().hardLink("nothing", "no/such/file").bytes());
        for (Map.Entry<String, byte[]> layer : hostile.entrySet()) {
            registry.put("evil", "latest", MemoryRegistry.config(), BASE, layer.getValue());
            assertThatThrownBy(() -> pull("evil"))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining(layer.getKey());
            nothingIsLeft();
        }
    }

    @Test
    void aSymbolicLinkOfAnImageDoesNotLeadOut() throws IOException {
        byte[] layer = new TarBytes()
                .link("out", base.toString())
                .characterDevice("mem", 1, 1)
                .bytes();
        byte[] through = new TarBytes().file("out/written", "x").bytes();
        registry.put("sly", "latest", MemoryRegistry.config(), layer, through);
        assertThatThrownBy(() -> pull("sly")).hasMessageContaining("\"out/written\"");
        assertThat(base.resolve("written")).doesNotExist();
        assertThatThrownBy(() -> images.resolve("sly")).hasMessageContaining("No such image");
    }

    @Test
    void theManifestOfThisMachineIsChosenFromAnIndex() throws IOException {
        registry.put("multi", "mine", MemoryRegistry.config(), BASE);
        byte[] own = registry.manifests.get("multi@mine");
        ObjectNode index =
                Json.object().put("schemaVersion", 2).put("mediaType", "application/vnd.oci.image.index.v1+json");
        ArrayNode list = index.putArray("manifests");
        list.add(child(own, "s390x"));
        list.add(child(own, MemoryRegistry.config().path("architecture").asString()));
        Digest digest = registry.putManifest("multi", "latest", Json.bytes(index));
        assertThat(pull("multi")).contains("Digest: " + digest);
        assertThat(images.resolve("multi").repoDigests()).containsExactly("multi@" + digest);

        list.remove(1);
        registry.putManifest("multi", "other", Json.bytes(index));
        assertThatThrownBy(() -> pull("multi:other")).hasMessageContaining("no matching manifest for linux/");
    }

    private static ObjectNode child(byte[] manifest, String architecture) {
        ObjectNode child = Json.object()
                .put("mediaType", "application/vnd.docker.distribution.manifest.v2+json")
                .put("digest", Digest.sha256(manifest).toString())
                .put("size", manifest.length);
        child.putObject("platform").put("os", "linux").put("architecture", architecture);
        return child;
    }

    @Test
    void anUnknownTagIsSaidInDockersWords() {
        assertThatThrownBy(() -> pull("web:none"))
                .hasMessage("manifest for web:none not found: manifest unknown: manifest unknown");
        assertThatThrownBy(() -> images.resolve("web")).hasMessage("No such image: web:latest");
        assertThatThrownBy(() -> images.resolve("Web"))
                .hasMessage("invalid reference format: repository name (Web) must be lowercase");
    }

    @Test
    void allTagsArePulled() throws IOException {
        registry.put("web", "one", MemoryRegistry.config(), BASE);
        registry.put("web", "two", MemoryRegistry.config(), BASE, APP);
        images.pullAllTags(ImageName.parse("web"), Optional.empty(), Credentials.NONE, message -> {});
        assertThat(images.list(ImageFilters.NONE)).hasSize(2);
    }

    @Test
    void aClientThatGoesEndsThePull() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE, APP);
        registry.blobDelayMillis = 200;
        assertThatThrownBy(() -> images.pull(ImageName.parse("web"), Optional.empty(), Credentials.NONE, message -> {
                    if (message.has("id") && message.path("status").asString().contains("fs layer")) {
                        throw new IOException("gone");
                    }
                }))
                .hasMessage("gone");
        nothingIsLeft();
    }

    @Test
    void aRestartKeepsImagesAndForgetsHalves() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE);
        pull("web");
        Path half = Files.writeString(base.resolve("one/layers/tmp/layer1.tar"), "half");
        Files.createDirectories(base.resolve("one/images/" + "a".repeat(64)));
        Files.createDirectories(base.resolve("one/snapshots/" + "b".repeat(64)));
        images = open("one");
        assertThat(images.resolve("web").repoTags()).containsExactly("web:latest");
        assertThat(half).doesNotExist();
        assertThat(base.resolve("one/images/" + "a".repeat(64))).doesNotExist();
        assertThat(base.resolve("one/snapshots/" + "b".repeat(64))).doesNotExist();
    }

    @Test
    void aPulledImageGoesBackWithoutABlob() throws IOException {
        Digest manifest = registry.put("web", "latest", MemoryRegistry.config(), BASE, APP);
        pull("web");
        List<String> lines = push("web:latest");
        assertThat(lines.getFirst()).isEqualTo("The push refers to repository [" + registry.host() + "/web]");
        assertThat(lines).contains(shortId(BASE) + ": Layer already exists", shortId(APP) + ": Layer already exists");
        assertThat(lines)
                .contains(
                        "latest: digest: %s size: %d".formatted(manifest, registry.manifests.get("web@latest").length));
        assertThat(registry.uploadedBytes.get()).isZero();
    }

    @Test
    void anotherRepositoryOfTheRegistryMountsTheLayers() throws IOException {
        Digest manifest = registry.put("web", "latest", MemoryRegistry.config(), BASE);
        pull("web");
        images.tag("web", ImageName.parse("copy/web:2"));
        assertThat(push("copy/web:2")).contains(shortId(BASE) + ": Mounted from web");
        assertThat(Digest.sha256(registry.manifests.get("copy/web@2"))).isEqualTo(manifest);
        assertThat(registry.uploadedBytes.get()).isLessThan(2000);
    }

    @Test
    void anotherRegistryGetsTheSameImageAndOnlyOnce() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE, APP);
        pull("web");
        try (MemoryRegistry other = new MemoryRegistry()) {
            String name = other.host() + "/mirror/web:1";
            images.tag("web", ImageName.parse(name));
            assertThat(push(name)).contains(shortId(BASE) + ": Pushed", shortId(APP) + ": Pushed");
            long sent = other.uploadedBytes.get();
            assertThat(sent).isPositive();
            assertThat(push(name)).contains(shortId(BASE) + ": Layer already exists");
            assertThat(other.uploadedBytes.get()).isEqualTo(sent);
            Digest id = images.resolve("web").id();
            images = open("two");
            pull(name);
            assertThat(images.resolve(name).id()).isEqualTo(id);
        }
    }

    @Test
    void whatDoesNotExistIsNotPushed() {
        assertThatThrownBy(() -> push("none:1")).hasMessage("An image does not exist locally with the tag: none");
    }

    @Test
    void removingTheLastNameRemovesTheImage() throws IOException {
        Digest manifest = registry.put("web", "latest", MemoryRegistry.config(), BASE, APP);
        pull("web");
        StoredImage image = images.resolve("web");
        images.tag("web", ImageName.parse("other:1"));
        assertThat(images.remove("other:1", false)).containsExactly(new Images.Removal.Untagged("other:1"));
        assertThat(images.remove("web", false))
                .containsExactly(
                        new Images.Removal.Untagged("web:latest"),
                        new Images.Removal.Untagged("web@" + manifest),
                        new Images.Removal.Deleted(image.id().toString()),
                        new Images.Removal.Deleted(
                                image.layers().chainIds().get(1).toString()),
                        new Images.Removal.Deleted(
                                image.layers().chainIds().get(0).toString()));
        nothingIsLeft();
    }

    @Test
    void anIdWithSeveralNamesWantsForce() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE);
        pull("web");
        images.tag("web", ImageName.parse("other:1"));
        String id = images.resolve("web").id().hex().substring(0, 12);
        assertThatThrownBy(() -> images.remove(id, false))
                .hasMessage(
                        "conflict: unable to delete %s (must be forced) - image is referenced in multiple repositories"
                                .formatted(id));
        assertThat(images.remove(id, true)).hasSizeGreaterThan(3);
        nothingIsLeft();
    }

    @Test
    void containersKeepTheirImages() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE);
        pull("web");
        String id = images.resolve("web").id().hex().substring(0, 12);
        users.add(new ImageUse.User("c".repeat(64), "web", true));
        assertThatThrownBy(() -> images.remove("web", false))
                .hasMessage(
                        "conflict: unable to remove repository reference \"web\" (must force) - container %s is using its referenced image %s"
                                .formatted("c".repeat(12), id));
        assertThatThrownBy(() -> images.remove(id, true))
                .hasMessage(
                        "conflict: unable to delete %s (cannot be forced) - image is being used by running container %s"
                                .formatted(id, "c".repeat(12)));
        users.set(0, new ImageUse.User("c".repeat(64), "web", false));
        assertThatThrownBy(() -> images.remove(id, false))
                .hasMessageContaining("(must be forced) - image is being used by stopped");
        assertThat(images.remove("web", true)).hasSizeGreaterThan(1);
    }

    @Test
    void anArchiveOfDockersFormGoesRound() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE, APP);
        pull("web");
        Digest id = images.resolve("web").id();
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        images.save(List.of("web:latest"), () -> archive);
        for (byte[] bytes : List.of(archive.toByteArray(), MemoryRegistry.gzip(archive.toByteArray()))) {
            images = open("copy" + bytes.length);
            List<String> lines = new ArrayList<>();
            images.load(new ByteArrayInputStream(bytes), message -> lines.add(line(message)));
            assertThat(lines).last().isEqualTo("Loaded image: web:latest");
            assertThat(images.resolve("web").id()).isEqualTo(id);
            snapshots.driver().createRoot("box", images.resolve("web").layers());
            try (DetachedTree tree = snapshots.driver().openTree("box")) {
                assertThat(Files.readString(tree.path().resolve("app"))).isEqualTo("the app");
            }
        }
    }

    @Test
    void anArchiveOfAnOldDockerIsLoaded() throws IOException {
        ObjectNode config = MemoryRegistry.config();
        config.putObject("rootfs")
                .put("type", "layers")
                .putArray("diff_ids")
                .add(Digest.sha256(BASE).toString())
                .add(Digest.sha256(APP).toString())
                .add(Digest.sha256(BASE).toString());
        ArrayNode manifest = Json.object().arrayNode();
        ObjectNode entry = manifest.addObject().put("Config", "abc.json");
        entry.putArray("RepoTags").add("old/web:3");
        entry.putArray("Layers").add("l1/layer.tar").add("l2/layer.tar").add("l3/layer.tar");
        byte[] archive = new TarBytes()
                .file("abc.json", Json.bytes(config))
                .file("l1/layer.tar", BASE)
                .file("l2/layer.tar", MemoryRegistry.gzip(APP))
                .link("l3/layer.tar", "../l1/layer.tar")
                .file("manifest.json", Json.bytes(manifest))
                .bytes();
        images.load(new ByteArrayInputStream(archive), message -> {});
        assertThat(images.resolve("old/web:3").diffIds()).hasSize(3);
    }

    @Test
    void anArchiveThatIsNoneIsRefused() throws IOException {
        byte[] archive = new TarBytes().file("readme", "no image").bytes();
        assertThatThrownBy(() -> images.load(new ByteArrayInputStream(archive), message -> {}))
                .hasMessageContaining("neither a manifest.json nor an index.json");
        assertThatThrownBy(() -> images.load(new ByteArrayInputStream("rubbish".getBytes(UTF_8)), message -> {}))
                .isInstanceOf(ImageException.class);
        nothingIsLeft();
    }

    @Test
    void anArchiveOfFilesBecomesAnImage() throws IOException {
        StoredImage image = images.importArchive(
                new ByteArrayInputStream(MemoryRegistry.gzip(BASE)),
                new ImportRequest(
                        Optional.of(ImageName.parse("made:1")),
                        "by hand",
                        Optional.empty(),
                        List.of("CMD [\"/bin/sh\"]", "ENV A=1 B=\"two words\"", "EXPOSE 80", "LABEL who=me", "USER 7")),
                message -> {});
        assertThat(image.repoTags()).containsExactly("made:1");
        ObjectNode run = image.runConfig();
        assertThat(run.toString())
                .contains(
                        "\"Cmd\":[\"/bin/sh\"]",
                        "\"A=1\",\"B=two words\"",
                        "\"80/tcp\":{}",
                        "\"who\":\"me\"",
                        "\"User\":\"7\"");
        assertThat(images.history("made:1").get(0).path("Comment").asString()).isEqualTo("by hand");
        assertThatThrownBy(() -> images.importArchive(
                        new ByteArrayInputStream(BASE),
                        new ImportRequest(Optional.empty(), "", Optional.empty(), List.of("RUN true")),
                        message -> {}))
                .hasMessage("RUN is not a valid change command");
    }

    @Test
    void anImportSaysItsPlatformAndIsFoundByItAlone() throws IOException {
        Optional<Platform> s390 = images.platform("linux/s390x");
        StoredImage image = images.importArchive(
                new ByteArrayInputStream(APP),
                new ImportRequest(Optional.of(ImageName.parse("made:1")), "", s390, List.of()),
                message -> {});
        assertThat(image.config().path("architecture").asString()).isEqualTo("s390x");
        assertThat(images.resolve("made:1", s390).id()).isEqualTo(image.id());
        assertThat(images.resolve("made:1", Optional.empty()).id()).isEqualTo(image.id());
        assertThatThrownBy(() -> images.resolve("made:1", images.platform("linux/riscv64")))
                .hasMessage("image with reference made:1 was found but does not match the specified platform: "
                        + "wanted linux/riscv64, actual: linux/s390x");
    }

    @Test
    void filtersChooseAsDockersDo() throws IOException {
        ObjectNode labelled = MemoryRegistry.config().put("created", "2025-01-01T00:00:00Z");
        labelled.withObjectProperty("config").putObject("Labels").put("tier", "front");
        registry.put("shop/web", "1", labelled, BASE);
        registry.put("db", "2", MemoryRegistry.config(), APP);
        pull("shop/web:1");
        pull("db:2");
        assertThat(listed("reference", "shop/*")).containsExactly("shop/web:1");
        assertThat(listed("reference", "*")).containsExactly("db:2");
        assertThat(listed("reference", "db:2")).containsExactly("db:2");
        assertThat(listed("label", "tier=front")).containsExactly("shop/web:1");
        assertThat(listed("label", "tier=back")).isEmpty();
        assertThat(listed("before", "shop/web:1")).containsExactly("db:2");
        assertThat(listed("since", "db:2")).containsExactly("shop/web:1");
        assertThat(listed("dangling", "true")).isEmpty();
        assertThat(listed("dangling", "false")).containsExactly("shop/web:1", "db:2");
        assertThatThrownBy(() -> listed("colour", "blue")).hasMessage("invalid filter 'colour'");
        assertThatThrownBy(() -> listed("dangling", "perhaps")).isInstanceOf(ImageException.class);
    }

    private List<String> listed(String key, String value) throws ImageException {
        return images.list(new ImageFilters(Map.of(key, List.of(value)))).stream()
                .flatMap(image -> image.repoTags().stream())
                .toList();
    }

    @Test
    void inspectionHasTheFieldsThatClientsReadAndEventsAreTold() throws IOException {
        registry.put("web", "latest", MemoryRegistry.config(), BASE);
        pull("web");
        ObjectNode shown = images.inspect("web");
        assertThat(shown.propertyNames())
                .contains(
                        "Id",
                        "RepoTags",
                        "RepoDigests",
                        "Created",
                        "Config",
                        "Os",
                        "Size",
                        "RootFS",
                        "GraphDriver",
                        "Metadata");
        assertThat(shown.path("Created").asString()).isEqualTo("2024-05-06T07:08:09.123456789Z");
        assertThat(shown.path("Config").path("Cmd").get(0).asString()).isEqualTo("/bin/sh");
        assertThat(shown.path("Size").asLong()).isEqualTo(BASE.length);
        images.tag("web", ImageName.parse("x"));
        images.remove("x", false);
        assertThat(events).contains("pull web", "tag x:latest", "untag x:latest");
    }
}
