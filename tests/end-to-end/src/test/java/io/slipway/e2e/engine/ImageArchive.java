package io.slipway.e2e.engine;

import io.slipway.e2e.Content;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An image as {@code docker load} reads it: a config, flat layers, and the list that ties them together. */
final class ImageArchive {
    private final String name;
    private final Map<String, Object> config;
    private final List<byte[]> layers = new ArrayList<>();

    /** @param config the image config's {@code config} member: Env, Cmd and so on */
    ImageArchive(String name, Map<String, Object> config) {
        this.name = name;
        this.config = config;
    }

    ImageArchive layer(TarArchive tar) {
        layers.add(tar.toBytes());
        return this;
    }

    /** The bytes of the archive. The same content gives the same image id each time. */
    byte[] toBytes() {
        List<String> diffIds = layers.stream().map(Content::digest).toList();
        List<Map<String, Object>> history = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            history.add(members("created", "2026-01-01T00:00:00Z", "created_by", "layer " + i, "comment", "a test's"));
        }
        byte[] image = Content.json(members(
                "architecture",
                System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
                "os",
                "linux",
                "created",
                "2026-01-01T00:00:00Z",
                "author",
                "the tests",
                "config",
                config,
                "rootfs",
                members("type", "layers", "diff_ids", diffIds),
                "history",
                history));
        String configName = Content.hex(Content.digest(image)) + ".json";
        TarArchive archive = new TarArchive().file(configName, 0644, image);
        List<String> files = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            String folder = Content.hex(diffIds.get(i));
            archive.folder(folder, 0755).file(folder + "/layer.tar", 0644, layers.get(i));
            files.add(folder + "/layer.tar");
        }
        archive.file(
                "manifest.json",
                0644,
                Content.json(List.of(members("Config", configName, "RepoTags", List.of(name), "Layers", files))));
        return archive.toBytes();
    }

    static Map<String, Object> members(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
