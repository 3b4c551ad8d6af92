package io.slipway.registry.explorer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.registry.RegistryApplication;
import io.slipway.registry.conformance.Answer;
import io.slipway.registry.conformance.RegistryTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * What the explorer shows of layers that GNU tar has packed is what GNU tar unpacks. Layers are put on top of each other in a
 * folder as the overlay would show them: by tar, with what whiteouts hide taken away before.
 */
@SpringBootTest(classes = RegistryApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Timeout(600)
class GnuTarTest extends RegistryTest {
    private static final Path FOLDER = folder("slipway-tar");
    private static final int STACKS = Boolean.getBoolean("slipway.fast") ? 6 : 15;
    private static final int MOST_LAYERS = 5;
    private static final String UNPACK =
            "tar -x --xattrs --xattrs-include='*' --numeric-owner -p --delay-directory-restore" + " --exclude='.wh.*' ";

    @TempDir
    Path work;

    /** A packed layer, and what is in it. */
    private record Packed(byte[] bytes, Path tar, TreeMap<String, FolderFile> files) {}

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
    }

    @BeforeAll
    static void needsGnuTar() {
        assumeTrue(
                Shell.run(Path.of("."), "tar --version; zstd --version").contains("GNU tar"), "tar here is not GNU's");
    }

    @Test
    void stacksOfLayersShowWhatTarUnpacks() throws IOException {
        for (long seed = 0; seed < STACKS; seed++) {
            compare(seed);
        }
    }

    private void compare(long seed) throws IOException {
        Random random = new Random(seed);
        Path folder = Files.createDirectories(work.resolve(String.valueOf(seed)));
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        List<TreeMap<String, FolderFile>> states = new ArrayList<>();
        states.add(new TreeMap<>());
        List<byte[]> layers = new ArrayList<>();
        for (int i = 1 + random.nextInt(MOST_LAYERS); i > 0; i--) {
            Path tree = Files.createDirectory(folder.resolve("layer" + i));
            Packed packed = pack(random, tree, List.copyOf(states.getLast().keySet()));
            apply(packed, unpacked, states.getLast());
            states.add(FolderFile.below(unpacked));
            layers.add(packed.bytes());
        }
        String digest = image(layers);
        TreeMap<String, FolderFile> shown = new TreeMap<>();
        list(digest, "all", "", (path, file) -> shown.put(path, seen(digest, path, file)));
        assertThat(differences(states.getLast(), shown))
                .as("the image of seed %d", seed)
                .isEmpty();
        for (int i = 1; i < states.size(); i++) {
            compareChanges("layer %d of seed %d".formatted(i, seed), digest, i, states.get(i - 1), states.get(i));
        }
        Shell.run(work, "rm -r -- " + seed);
    }

    /** Packs a random folder in a random form. */
    private Packed pack(Random random, Path tree, List<String> below) throws IOException {
        String format = List.of("gnu", "pax", "ustar", "oldgnu").get(random.nextInt(4));
        boolean attributes = format.equals("pax");
        RandomFolder.fill(random.nextLong(), tree, format.equals("ustar"), attributes, below);
        TreeMap<String, FolderFile> files = FolderFile.below(tree);
        String compress =
                List.of("cat", "gzip -n", "zstd -q", "zstd -q -19 --check").get(random.nextInt(4));
        Path tar = tree.resolveSibling(tree.getFileName() + ".tar");
        Shell.run(
                tree,
                "tar -c --format=%s %s --numeric-owner -f %s .\n%s < %s > %s.packed"
                        .formatted(format, attributes ? "--xattrs" : "", tar, compress, tar, tar));
        return new Packed(Files.readAllBytes(Path.of(tar + ".packed")), tar, files);
    }

    /** What hides goes first, whatever its place in the archive: it hides what lies below the layer. */
    private static void apply(Packed layer, Path unpacked, Map<String, FolderFile> before) {
        StringBuilder script = new StringBuilder();
        for (Map.Entry<String, FolderFile> file : layer.files().entrySet()) {
            FolderFile old = before.get(file.getKey());
            boolean folder = file.getValue().type().equals("directory");
            if (old != null && folder != old.type().equals("directory")) {
                script.append("rm -rf -- ").append(Shell.quoted(file.getKey())).append('\n');
            }
        }
        for (String path : layer.files().keySet()) {
            String parent = path.substring(0, path.lastIndexOf('/') + 1);
            String name = path.substring(parent.length());
            if (name.equals(".wh..wh..opq")) {
                script.append("if [ -d %1$s ]; then find %1$s -mindepth 1 -delete; fi\n"
                        .formatted(Shell.quoted("./" + parent)));
            } else if (name.startsWith(".wh.")) {
                script.append("rm -rf -- ")
                        .append(Shell.quoted(parent + name.substring(4)))
                        .append('\n');
            }
        }
        script.append(UNPACK).append("-f ").append(layer.tar()).append('\n');
        Shell.run(unpacked, script.toString());
    }

    private void compareChanges(
            String what, String digest, int layer, Map<String, FolderFile> before, Map<String, FolderFile> after) {
        TreeSet<String> added = new TreeSet<>(after.keySet());
        added.removeAll(before.keySet());
        // What a directory held that became something else is not told name by name.
        TreeSet<String> removed = new TreeSet<>(before.keySet());
        removed.removeAll(after.keySet());
        removed.removeIf(path -> liesInAFile(path, after));
        TreeSet<String> shownAdded = new TreeSet<>();
        TreeSet<String> shownRemoved = new TreeSet<>();
        TreeSet<String> shownChanged = new TreeSet<>();
        list(digest, String.valueOf(layer), "", (path, file) -> {
            switch (file.path("change").asString("none")) {
                case "added" -> shownAdded.add(path);
                case "removed" -> shownRemoved.add(path);
                case "changed" -> shownChanged.add(path);
                default -> assertThat(after).as("%s: %s", what, path).containsKey(path);
            }
        });
        shownAdded.remove("");
        added.remove("");
        assertThat(shownAdded).as("added by %s", what).isEqualTo(added);
        assertThat(shownRemoved).as("removed by %s", what).isEqualTo(removed);
        for (Map.Entry<String, FolderFile> file : after.entrySet()) {
            FolderFile old = before.get(file.getKey());
            if (old != null && !old.equals(file.getValue()) && !file.getKey().isEmpty()) {
                assertThat(shownChanged).as("changed by %s", what).contains(file.getKey());
            }
        }
    }

    private static boolean liesInAFile(String path, Map<String, FolderFile> after) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            FolderFile above = after.get(path.substring(0, slash));
            if (above != null && !above.type().equals("directory")) {
                return true;
            }
        }
        return false;
    }

    private static List<String> differences(Map<String, FolderFile> expected, Map<String, FolderFile> shown) {
        TreeSet<String> paths = new TreeSet<>(expected.keySet());
        paths.addAll(shown.keySet());
        return paths.stream()
                .filter(path -> !String.valueOf(expected.get(path)).equals(String.valueOf(shown.get(path))))
                .map(path -> path + "\n  tar:   " + expected.get(path) + "\n  shown: " + shown.get(path) + "\n")
                .toList();
    }

    @FunctionalInterface
    private interface Taker {
        void take(String path, JsonNode file);
    }

    /** All below a directory and itself. */
    private void list(String digest, String layer, String entry, Taker taker) {
        String question = "/api/v1/files?repository=%s&digest=%s&layer=%s&n=1000".formatted(repository, digest, layer)
                + (entry.isEmpty() ? "" : "&entry=" + entry);
        JsonNode files = ask(question).json().get("files");
        taker.take(path(entry), files.get("directory"));
        assertThat(files.has("next")).isFalse();
        for (JsonNode file : files.get("files")) {
            String below = file.get("entry").asString();
            if (file.get("type").asString().equals("directory")) {
                list(digest, layer, below, taker);
            } else {
                taker.take(path(below), file);
            }
        }
    }

    private static String path(String entry) {
        return new String(Base64.getUrlDecoder().decode(entry), ISO_8859_1);
    }

    private FolderFile seen(String digest, String path, JsonNode file) {
        String type = file.get("type").asString();
        String hash = "";
        if (type.equals("file")) {
            String question = "/api/v1/file?repository=%s&digest=%s&entry=%s"
                    .formatted(repository, digest, file.get("entry").asString());
            hash = sha256(ask(question).body()).substring("sha256:".length());
        }
        return new FolderFile(
                type,
                file.get("mode").asString(),
                file.get("uid").asLong(),
                file.get("gid").asLong(),
                file.path("size").asLong(0),
                Instant.parse(file.get("modified").asString()),
                file.path("target").asString(""),
                file.path("device").asString(""),
                file.get("attributes")
                        .valueStream()
                        .map(JsonNode::asString)
                        .sorted()
                        .toList(),
                hash);
    }

    private Answer ask(String question) {
        return answered(question).expect(200);
    }

    /** What is said when no job has to be waited for any more. */
    private Answer answered(String question) {
        Answer answer = client.api("GET", question, "");
        while (answer.status() == 202) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            answer = client.api("GET", question, "");
        }
        return answer;
    }

    private String image(List<byte[]> layers) {
        byte[] config = bytes("{\"architecture\":\"amd64\",\"os\":\"linux\",\"x\":\"" + System.nanoTime() + "\"}");
        push(config);
        layers.forEach(this::push);
        String described =
                layers.stream().map(layer -> descriptor(LAYER, layer)).collect(Collectors.joining(","));
        return sha256(pushed(bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(IMAGE, descriptor(CONFIG, config), described))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax --sparse-version=0.0", "pax --sparse-version=0.1", "pax --sparse-version=1.0"})
    void sparseFilesOfGnuTarAreRefusedByName(String format) throws IOException {
        Path tree = Files.createDirectory(work.resolve("sparse"));
        Shell.run(
                tree,
                "truncate -s 300000 hole; echo end >> hole; tar -c -S --format=%s -f ../sparse.tar ."
                        .formatted(format));
        String digest = image(List.of(Files.readAllBytes(work.resolve("sparse.tar"))));
        String question = "/api/v1/files?repository=%s&digest=%s".formatted(repository, digest);
        assertThat(answered(question).expect(422).text())
                .contains("hole")
                .contains("is a sparse file in GNU tar's form");
    }
}
