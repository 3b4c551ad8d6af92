package io.slipway.agent.cgroup;

import io.slipway.agent.linux.BpfCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Groups in the one hierarchy of version 2. */
final class V2Driver implements CgroupDriver {
    private static final Duration REMOVE_LIMIT = Duration.ofSeconds(5);

    private final Path mount;
    private final String parent;
    private final BpfCalls bpf = BpfCalls.linux();

    private V2Driver(Path mount, String parent) {
        this.mount = mount;
        this.parent = parent;
    }

    static V2Driver open(Path mount, String parent) throws IOException {
        V2Driver driver = new V2Driver(mount, parent);
        driver.makeParent();
        return driver;
    }

    private Path parentDirectory() {
        return mount.resolve(parent);
    }

    private void makeParent() throws IOException {
        Delegation.to(mount);
        Files.createDirectories(parentDirectory());
        Delegation.to(parentDirectory());
    }

    @Override
    public Layout layout() {
        return Layout.V2;
    }

    @Override
    public boolean supports(Feature feature) {
        return switch (feature) {
            case MEMORY -> delegated("memory");
            case SWAP -> delegated("memory") && Files.exists(parentDirectory().resolve(V2Files.MEMORY_SWAP_MAX));
            case OOM_KILL_DISABLE -> false;
            case CPU_QUOTA, CPU_SHARES -> delegated("cpu");
            case CPUSET -> delegated("cpuset");
            case PIDS -> delegated("pids");
            case BLKIO_WEIGHT ->
                Files.exists(parentDirectory().resolve(V2Files.IO_WEIGHT))
                        || Files.exists(parentDirectory().resolve(V2Files.IO_BFQ_WEIGHT));
            case DEVICES -> true;
        };
    }

    private boolean delegated(String controller) {
        try {
            String given = ControlFile.read(parentDirectory().resolve(V2Files.SUBTREE_CONTROL));
            return Arrays.asList(given.split(" ", -1)).contains(controller);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Cgroup create(String id, Limits limits) throws IOException {
        Path directory = directory(id);
        if (!Files.isDirectory(parentDirectory())) {
            makeParent();
        }
        try {
            Files.createDirectories(directory);
            List<String> warnings = new ArrayList<>(new V2Limits(directory).write(limits));
            if (!limits.devices().isEmpty()) {
                bpf.attachDeviceFilter(directory, DeviceProgram.of(limits.devices()));
            }
            return new V2Group(parent, id, directory, warnings);
        } catch (IOException e) {
            undo(directory, e);
            throw e;
        }
    }

    private static void undo(Path directory, IOException cause) {
        try {
            GroupTree.remove(directory, new Patience(REMOVE_LIMIT));
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private Path directory(String id) {
        Ids.check(id);
        return parentDirectory().resolve(id);
    }

    @Override
    public Optional<Cgroup> find(String id) {
        Path directory = directory(id);
        return Files.isDirectory(directory)
                ? Optional.of(new V2Group(parent, id, directory, List.of()))
                : Optional.empty();
    }

    @Override
    public Set<String> ids() throws IOException {
        Set<String> ids = new TreeSet<>();
        for (Path child : GroupTree.children(parentDirectory())) {
            ids.add(child.getFileName().toString());
        }
        return ids;
    }

    @Override
    public void removeParent() throws IOException {
        Files.deleteIfExists(parentDirectory());
    }
}
