package io.slipway.agent.cgroup;

import io.slipway.agent.linux.SignalCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A group of version 1: one directory in each hierarchy. */
final class V1Group implements Cgroup {
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(5);
    private static final Duration FREEZE_TRY = Duration.ofMillis(200);
    private static final String FROZEN = "FROZEN";
    private static final String THAWED = "THAWED";

    private final String parent;
    private final String id;
    private final Map<V1Controller, Path> directories;
    private final List<String> warnings;
    private final SignalCalls signals = SignalCalls.linux();

    V1Group(String parent, String id, Map<V1Controller, Path> directories, List<String> warnings) {
        this.parent = parent;
        this.id = id;
        this.directories = directories;
        this.warnings = List.copyOf(warnings);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<Path> memoryEvents() {
        return Optional.ofNullable(directories.get(V1Controller.MEMORY)).map(path -> path.resolve(V1Files.OOM_CONTROL));
    }

    @Override
    public String path() {
        return "/" + parent + "/" + id;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public CgroupEntry entry() {
        return new CgroupEntry.Tasks(
                hierarchies().stream().map(path -> path.resolve(V1Files.TASKS)).toList(),
                directories.keySet().stream().map(V1Controller::mountName).collect(Collectors.toSet()));
    }

    /** Each directory once: controllers that are mounted together share it. */
    private Set<Path> hierarchies() {
        Set<Path> paths = new LinkedHashSet<>();
        for (V1Controller controller : V1Controller.values()) {
            Path path = directories.get(controller);
            if (path != null) {
                paths.add(path);
            }
        }
        return paths;
    }

    @Override
    public void update(Limits limits) throws IOException {
        new V1Limits(directories).write(limits.withDevices(List.of()));
    }

    @Override
    public CgroupStats stats() throws IOException {
        return new V1Stats(directories).read();
    }

    @Override
    public void freeze() throws IOException {
        if (!freeze(FREEZE_LIMIT)) {
            thaw();
            throw new IOException("the processes of %s did not freeze in %d s".formatted(id, FREEZE_LIMIT.toSeconds()));
        }
    }

    /** A process in an uninterruptible call freezes later; writing again helps those that forked meanwhile. */
    private boolean freeze(Duration limit) throws IOException {
        Path state = file(V1Controller.FREEZER, V1Files.FREEZER_STATE);
        Patience patience = new Patience(limit);
        while (true) {
            ControlFile.write(state, FROZEN);
            if (ControlFile.read(state).equals(FROZEN)) {
                return true;
            }
            if (patience.over()) {
                return false;
            }
            patience.pauseOr(() -> new IOException("not frozen: " + id));
        }
    }

    @Override
    public void thaw() throws IOException {
        ControlFile.write(file(V1Controller.FREEZER, V1Files.FREEZER_STATE), THAWED);
    }

    @Override
    public boolean isFrozen() throws IOException {
        Path freezer = directories.get(V1Controller.FREEZER);
        return freezer != null
                && Files.isDirectory(freezer)
                && !ControlFile.read(freezer.resolve(V1Files.FREEZER_STATE)).equals(THAWED);
    }

    private Path file(V1Controller controller, String name) throws IOException {
        Path directory = directories.get(controller);
        if (directory == null) {
            throw new IOException("no control group hierarchy has the controller " + controller.mountName());
        }
        return directory.resolve(name);
    }

    @Override
    public List<Integer> pids() throws IOException {
        Path any = directories.get(V1Controller.FREEZER);
        return GroupTree.processes(any != null ? any : hierarchies().iterator().next());
    }

    /** While they are frozen they cannot fork, so every one of them gets the signal; they die of it when thawed. */
    @Override
    public void kill(Duration limit) throws IOException {
        Patience patience = new Patience(limit);
        if (pids().isEmpty()) {
            return;
        }
        liftQuota();
        while (true) {
            boolean freezer = directories.containsKey(V1Controller.FREEZER) && exists();
            if (freezer) {
                freeze(FREEZE_TRY);
            }
            List<Integer> pids;
            try {
                pids = pids();
                for (int pid : pids) {
                    signals.kill(pid);
                }
            } finally {
                if (freezer) {
                    thaw();
                }
            }
            if (pids.isEmpty()) {
                return;
            }
            List<Integer> left = pids;
            patience.pauseOr(() -> new IOException("processes of %s are still there: %s".formatted(id, left)));
        }
    }

    /** Processes need processor time to end; a small quota would make it long. */
    private void liftQuota() throws IOException {
        Path directory = directories.get(V1Controller.CPU);
        if (directory != null && Files.exists(directory.resolve(V1Files.CPU_QUOTA))) {
            ControlFile.write(directory.resolve(V1Files.CPU_QUOTA), "-1");
        }
    }

    private boolean exists() {
        Path freezer = directories.get(V1Controller.FREEZER);
        return freezer != null && Files.isDirectory(freezer);
    }

    @Override
    public long oomKills() throws IOException {
        return ControlFile.keyed(file(V1Controller.MEMORY, V1Files.OOM_CONTROL)).getOrDefault("oom_kill", 0L);
    }

    @Override
    public void remove(Duration limit) throws IOException {
        Patience patience = new Patience(limit);
        for (Path directory : hierarchies()) {
            GroupTree.remove(directory, patience);
        }
    }
}
