package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * helm, whose charts have a layer, and one more for their provenance. A repository's last word is the chart's name and a
 * tag its version, so both lie in the content.
 */
final class Helm implements Client {
    private final Place place;
    private final Map<String, Path> charts = new LinkedHashMap<>();

    Helm(Place place) {
        this.place = place;
        command("version");
    }

    @Override
    public String title() {
        return "helm " + helm("version", "--template", "{{.Version}}").strip().replaceFirst("^v", "");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.MOUNT, "pushes from a file and knows no other repository",
                Operation.TAGS, "no command lists a registry's tags",
                Operation.CATALOG, "no command lists a registry's repositories",
                Operation.DELETE_TAG, "no command deletes from a registry",
                Operation.DELETE_DIGEST, "no command deletes from a registry",
                Operation.ATTACH, "keeps a chart's provenance as a layer of the chart, see push",
                Operation.SIGN, "signs into the chart's provenance, see push");
    }

    @Override
    public Set<Part> keeps() {
        return Set.of();
    }

    @Override
    public boolean tagIsContent() {
        return true;
    }

    /** The first chart's. */
    @Override
    public List<String> layers() {
        Path chart = charts.values().iterator().next();
        try {
            return List.of(
                    Content.digest(Content.gunzip(Files.readAllBytes(chart))),
                    Content.digest(Files.readAllBytes(provenance(chart))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Command.Outcome login(String password) {
        return command("registry", "login", place.address(), "--username", Place.USER, "--password-stdin")
                .input(password)
                .run();
    }

    @Override
    public void push(String repository, String tag) {
        int slash = repository.lastIndexOf('/');
        Path chart = charts.computeIfAbsent(tag, version -> chart(repository.substring(slash + 1), version));
        helm("push", chart.toString(), "oci://" + place.name(repository.substring(0, slash), ""));
    }

    private Path chart(String name, String version) {
        String folder = "chart-" + version + "/" + name + "/";
        Path sources = place.write(
                        folder + "Chart.yaml",
                        "apiVersion: v2\nname: %s\nversion: %s\n"
                                .formatted(name, version)
                                .getBytes(StandardCharsets.UTF_8))
                .getParent();
        place.write(folder + "templates/map.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: map
                """.getBytes(StandardCharsets.UTF_8));
        int number = 0;
        for (byte[] layer : place.image().layers()) {
            place.write(folder + "files/" + number++ + ".bin", layer);
        }
        Path charts = place.fresh("packaged");
        helm("package", sources.toString(), "--destination", charts.toString());
        Path chart = charts.resolve(name + "-" + version + ".tgz");
        try {
            Files.writeString(provenance(chart), "provenance of " + name + " " + version + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return chart;
    }

    private static Path provenance(Path chart) {
        return chart.resolveSibling(chart.getFileName() + ".prov");
    }

    @Override
    public Path pull(String repository, String reference) {
        Path folder = place.fresh("pulled");
        String url = "oci://" + place.name(repository, "");
        List<String> words = new ArrayList<>(List.of("pull", "--prov", "--destination", folder.toString()));
        if (reference.startsWith(":")) {
            words.addAll(List.of(url, "--version", reference.substring(1)));
        } else {
            words.add(url + reference);
        }
        command(words.toArray(String[]::new)).succeed();
        return folder;
    }

    private String helm(String... arguments) {
        return command(arguments).succeed();
    }

    private Command command(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        if (Set.of("push", "pull", "registry").contains(arguments[0])) {
            words.addAll(List.of("--ca-file", place.certificate().toString()));
        }
        Path folder = place.folder();
        return Command.of("helm", words.toArray(String[]::new))
                .with("HELM_CACHE_HOME", folder.resolve("cache").toString())
                .with("HELM_CONFIG_HOME", folder.resolve("config").toString())
                .with("HELM_DATA_HOME", folder.resolve("data").toString())
                .with("DOCKER_CONFIG", folder.toString());
    }
}
