package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Groups in the hierarchies of version 1, wherever each controller is mounted. */
final class V1Driver implements CgroupDriver {
    private static final Duration REMOVE_LIMIT = Duration.ofSeconds(5);

    private final Layout layout;
    private final String parent;
    /** The parent's directory in the hierarchy of each controller. */
    private final Map<V1Controller, Path> parents;

    private V1Driver(Layout layout, String parent, Map<V1Controller, Path> parents) {
        this.layout = layout;
        this.parent = parent;
        this.parents = parents;
    }

    static V1Driver open(Mounts mounts, String parent) throws IOException {
        Map<V1Controller, Path> parents = new EnumMap<>(V1Controller.class);
        for (V1Controller controller : V1Controller.values()) {
            Path mount = mounts.controllers().get(controller.mountName());
            if (mount != null) {
                parents.put(controller, mount.resolve(parent));
            }
        }
        V1Driver driver = new V1Driver(mounts.layout(), parent, parents);
        driver.makeParents();
        return driver;
    }

    private void makeParents() throws IOException {
        for (Path directory : parents.values()) {
            Files.createDirectories(directory);
        }
        Path cpuset = parents.get(V1Controller.CPUSET);
        if (cpuset != null) {
            inheritCpuset(cpuset);
        }
    }

    /** A group without processors or memory nodes takes no process. */
    private static void inheritCpuset(Path directory) throws IOException {
        Path above = directory.resolveSibling(".").normalize();
        for (String file : List.of(V1Files.CPUSET_CPUS, V1Files.CPUSET_MEMS)) {
            if (ControlFile.read(directory.resolve(file)).isEmpty()) {
                ControlFile.write(directory.resolve(file), ControlFile.read(above.resolve(file)));
            }
        }
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public boolean supports(Feature feature) {
        return switch (feature) {
            case MEMORY -> has(V1Controller.MEMORY, V1Files.MEMORY_LIMIT);
            case SWAP -> has(V1Controller.MEMORY, V1Files.MEMORY_SWAP_LIMIT);
            case OOM_KILL_DISABLE -> has(V1Controller.MEMORY, V1Files.OOM_CONTROL);
            case CPU_QUOTA -> has(V1Controller.CPU, V1Files.CPU_QUOTA);
            case CPU_SHARES -> has(V1Controller.CPU, V1Files.CPU_SHARES);
            case CPUSET -> has(V1Controller.CPUSET, V1Files.CPUSET_CPUS);
            case PIDS -> has(V1Controller.PIDS, V1Files.PIDS_MAX);
            case BLKIO_WEIGHT ->
                has(V1Controller.BLKIO, V1Files.BLKIO_WEIGHT) || has(V1Controller.BLKIO, V1Files.BLKIO_BFQ_WEIGHT);
            case DEVICES -> has(V1Controller.DEVICES, V1Files.DEVICES_ALLOW);
        };
    }

    private boolean has(V1Controller controller, String file) {
        Path directory = parents.get(controller);
        return directory != null && Files.exists(directory.resolve(file));
    }

    @Override
    public Cgroup create(String id, Limits limits) throws IOException {
        Map<V1Controller, Path> directories = directories(id);
        try {
            make(directories);
            Path cpuset = directories.get(V1Controller.CPUSET);
            if (cpuset != null) {
                inheritCpuset(cpuset);
            }
            return new V1Group(parent, id, directories, new V1Limits(directories).write(limits));
        } catch (IOException e) {
            undo(new V1Group(parent, id, directories, List.of()), e);
            throw e;
        }
    }

    /** The parents are there, except when something has removed them meanwhile. */
    private void make(Map<V1Controller, Path> directories) throws IOException {
        try {
            for (Path directory : Set.copyOf(directories.values())) {
                Files.createDirectory(directory);
            }
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            makeParents();
            for (Path directory : directories.values()) {
                Files.createDirectories(directory);
            }
        }
    }

    private static void undo(Cgroup group, IOException cause) {
        try {
            group.remove(REMOVE_LIMIT);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private Map<V1Controller, Path> directories(String id) {
        Ids.check(id);
        Map<V1Controller, Path> directories = new EnumMap<>(V1Controller.class);
        parents.forEach((controller, directory) -> directories.put(controller, directory.resolve(id)));
        return directories;
    }

    @Override
    public Optional<Cgroup> find(String id) {
        Map<V1Controller, Path> directories = directories(id);
        return directories.values().stream().anyMatch(Files::isDirectory)
                ? Optional.of(new V1Group(parent, id, directories, List.of()))
                : Optional.empty();
    }

    @Override
    public Set<String> ids() throws IOException {
        Set<String> ids = new TreeSet<>();
        for (Path directory : parents.values()) {
            for (Path child : GroupTree.children(directory)) {
                ids.add(child.getFileName().toString());
            }
        }
        return ids;
    }

    @Override
    public void removeParent() throws IOException {
        for (Path directory : parents.values()) {
            Files.deleteIfExists(directory);
        }
    }
}
