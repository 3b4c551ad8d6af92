package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import io.slipway.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Surroundings for podman, buildah and skopeo, which are not installed: their settings in a home of the test's own, and,
 * for root, folders of the test's own in the place of those below {@code /var/lib} and {@code /run} that they use
 * whatever they are told.
 */
public final class ContainersHome {
    private static final String IN_OWN_FOLDERS = """
            home=$1
            shift
            for folder in /var/lib/containers /run/containers /run/libpod; do
                mkdir -p "$folder" "$home$folder" && mount --bind "$home$folder" "$folder" || exit
            done
            exec "$@"
            """;

    private final Path home;

    /** Makes the settings in this folder. */
    public ContainersHome(Path home) {
        this.home = home;
        write("auth.json", "{}");
        setting("policy.json", "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
        registries("");
        setting("storage.conf", """
                [storage]
                driver = "vfs"
                graphroot = "%1$s/storage"
                runroot = "%1$s/run"
                """.formatted(home));
        setting("containers.conf", """
                [engine]
                cgroup_manager = "cgroupfs"
                events_logger = "none"
                runtime = "runc"
                conmon_path = ["%2$s"]
                tmp_dir = "%1$s/tmp"
                volume_path = "%1$s/volumes"
                [engine.runtimes]
                runc = ["%3$s"]
                [network]
                network_config_dir = "%1$s/networks"
                """.formatted(home, found("conmon"), found("runc")));
    }

    private static String found(String program) {
        return Tools.find(program).map(Path::toString).orElse("/not-on-this-machine/" + program);
    }

    /** What they are told of registries, beside that a name without one is none. */
    public void registries(String text) {
        setting("registries.conf", "unqualified-search-registries = []\n" + text);
    }

    private void setting(String name, String text) {
        write(".config/containers/" + name, text);
    }

    private void write(String name, String text) {
        try {
            Path file = home.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A run of one of the three. */
    public Command command(String program, List<String> arguments) {
        List<String> words = new ArrayList<>();
        Path path = Tools.require(program);
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("--mount", "sh", "-c", IN_OWN_FOLDERS, "sh", home.toString(), path.toString()));
            path = Tools.require("unshare");
        }
        words.addAll(arguments);
        return Command.of(path, words).with(environment());
    }

    private Map<String, String> environment() {
        Path settings = home.resolve(".config/containers");
        return Map.of(
                "HOME", home.toString(),
                "XDG_CONFIG_HOME", home.resolve(".config").toString(),
                "XDG_DATA_HOME", home.resolve(".local/share").toString(),
                "XDG_RUNTIME_DIR", home.toString(),
                "REGISTRY_AUTH_FILE", home.resolve("auth.json").toString(),
                "CONTAINERS_CONF", settings.resolve("containers.conf").toString(),
                "CONTAINERS_REGISTRIES_CONF",
                        settings.resolve("registries.conf").toString(),
                "CONTAINERS_STORAGE_CONF", settings.resolve("storage.conf").toString());
    }
}
