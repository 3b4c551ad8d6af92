package io.slipway.agent.container;

import java.nio.file.Path;

/**
 * Where a container's files lie. Under the data root what must outlive the machine's power; under the run root, a tmpfs,
 * what dies with the processes. Paths of the run root stay short, for a socket's has 107 characters.
 */
public record ContainerFolders(Path dataRoot, Path runRoot) {
    /** Everything of one container that is kept. */
    Path container(ContainerId id) {
        return dataRoot.resolve("containers").resolve(id.hex());
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
