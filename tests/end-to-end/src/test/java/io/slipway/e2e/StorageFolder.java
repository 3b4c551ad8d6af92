package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Compares what lies in a data folder with what clients can reach over HTTP: from outside the server, with nothing of its
 * code.
 */
public final class StorageFolder {
    private final RunningRegistry registry;

    /** Of this registry. */
    public StorageFolder(RunningRegistry registry) {
        this.registry = registry;
    }

    /** The digest that an object's file is named by. */
    static String digest(Path file) {
        return "sha256:" + file.getFileName().toString().replaceFirst("\\..*", "");
    }

    /** The objects' files, by digest. */
    public Map<String, List<Path>> objects() throws IOException {
        Map<String, List<Path>> found = new HashMap<>();
        try (Stream<Path> files = Files.walk(registry.data().resolve("blobs"))) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> found.computeIfAbsent(digest(file), ignored -> new ArrayList<>())
                            .add(file));
        } catch (java.io.UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return objects(); // deleted while the folder was walked
            }
            throw e;
        }
        return found;
    }

    /** The names of unfinished uploads. */
    public List<String> uploads() throws IOException {
        try (Stream<Path> files = Files.list(registry.data().resolve("uploads"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /**
     * The digests of everything that hangs on a tag of these repositories: manifests, what indexes list, what is about
     * them, configs and layers. Each is fetched and hashed.
     */
    Set<String> reachable(List<String> repositories) {
        Set<String> reached = new HashSet<>();
        RegistryClient client = registry.client();
        for (String repository : repositories) {
            Optional<String> token = Optional.of(client.token(repository, "pull"));
            RegistryClient.Answer tags = client.get("/v2/" + repository + "/tags/list?n=10000", token);
            if (tags.status() == 404) {
                continue;
            }
            RegistryClient.expect(200, tags);
            Set<String> seen = new HashSet<>();
            for (JsonNode tag : tags.json().get("tags")) {
                RegistryClient.Answer manifest =
                        client.get("/v2/" + repository + "/manifests/" + tag.asString(), token);
                RegistryClient.expect(200, manifest);
                walk(client, repository, manifest, token, seen);
            }
            reached.addAll(seen);
        }
        return reached;
    }

    private void walk(
            RegistryClient client,
            String repository,
            RegistryClient.Answer manifest,
            Optional<String> token,
            Set<String> seen) {
        String digest = Content.digest(manifest.body());
        if (!seen.add(digest)) {
            return;
        }
        JsonNode json = manifest.json();
        Stream.concat(Stream.of(json.path("config")), json.path("layers").valueStream())
                .filter(JsonNode::isObject)
                .map(descriptor -> descriptor.get("digest").asString())
                .filter(seen::add)
                .forEach(blob -> {
                    RegistryClient.Answer content = client.get("/v2/" + repository + "/blobs/" + blob, token);
                    RegistryClient.expect(200, content);
                    assertThat(Content.digest(content.body())).isEqualTo(blob);
                });
        json.path("manifests").valueStream().forEach(child -> {
            RegistryClient.Answer listed = client.get(
                    "/v2/" + repository + "/manifests/" + child.get("digest").asString(), token);
            // A listed manifest may have been deleted by its own digest.
            if (listed.status() != 404) {
                RegistryClient.expect(200, listed);
                walk(client, repository, listed, token, seen);
            }
        });
        RegistryClient.Answer referrers = client.get("/v2/" + repository + "/referrers/" + digest, token);
        RegistryClient.expect(200, referrers);
        for (JsonNode referrer : referrers.json().get("manifests")) {
            RegistryClient.Answer about = client.get(
                    "/v2/" + repository + "/manifests/" + referrer.get("digest").asString(), token);
            RegistryClient.expect(200, about);
            walk(client, repository, about, token, seen);
        }
    }
}
