package io.slipway.agent.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a container's files lie. Under the data root what must outlive the machine's power; under the run root, a tmpfs,
 * what dies with the processes. Paths of the run root stay short, for a socket's has 107 characters.
 */
public record ContainerFolders(Path dataRoot, Path runRoot) {
    Path containers() {
        return dataRoot.resolve("containers");
    }

    /** The names of the folders of all containers, whatever is in them. */
    Set<String> containerIds() throws IOException {
        try (Stream<Path> folders = Files.list(containers())) {
            return folders.map(folder -> String.valueOf(folder.getFileName())).collect(Collectors.toSet());
        }
    }

    /** Everything of one container that is kept. */
    Path container(ContainerId id) {
        return containers().resolve(id.hex());
    }

    Path definition(ContainerId id) {
        return container(id).resolve("container.json");
    }

    Path state(ContainerId id) {
        return container(id).resolve("state.json");
    }

    Path log(ContainerId id) {
        return container(id).resolve(id.hex() + "-json.log");
    }

    Path hosts(ContainerId id) {
        return container(id).resolve("hosts");
    }

    Path resolvConf(ContainerId id) {
        return container(id).resolve("resolv.conf");
    }

    Path hostname(ContainerId id) {
        return container(id).resolve("hostname");
    }

    Path volumes() {
        return dataRoot.resolve("volumes");
    }

    /** The folder of a container's shim while it runs. */
    Path shim(ContainerId id) {
        return runRoot.resolve("c").resolve(id.shortForm());
    }

    /** The folder of one exec's shim. */
    Path exec(String execId) {
        return runRoot.resolve("x").resolve(execId.substring(0, 12));
    }
}
