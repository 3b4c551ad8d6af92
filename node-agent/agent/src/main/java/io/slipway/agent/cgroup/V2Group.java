package io.slipway.agent.cgroup;

import io.slipway.agent.linux.SignalCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A group of version 2: one directory. */
final class V2Group implements Cgroup {
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(5);

    private final String parent;
    private final String id;
    private final Path directory;
    private final List<String> warnings;
    private final SignalCalls signals = SignalCalls.linux();

    V2Group(String parent, String id, Path directory, List<String> warnings) {
        this.parent = parent;
        this.id = id;
        this.directory = directory;
        this.warnings = List.copyOf(warnings);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<Path> memoryEvents() {
        return Optional.of(directory.resolve(V2Files.MEMORY_EVENTS)).filter(Files::exists);
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
        return new CgroupEntry.Directory(directory);
    }

    @Override
    public void update(Limits limits) throws IOException {
        new V2Limits(directory).write(limits);
    }

    @Override
    public CgroupStats stats() throws IOException {
        return new V2Stats(directory).read();
    }

    @Override
    public void freeze() throws IOException {
        ControlFile.write(directory.resolve(V2Files.FREEZE), "1");
        Patience patience = new Patience(FREEZE_LIMIT);
        while (ControlFile.keyed(directory.resolve(V2Files.EVENTS)).getOrDefault("frozen", 0L) != 1) {
            if (patience.over()) {
                thaw();
                throw new IOException(
                        "the processes of %s did not freeze in %d s".formatted(id, FREEZE_LIMIT.toSeconds()));
            }
            patience.pauseOr(() -> new IOException("not frozen: " + id));
        }
    }

    @Override
    public void thaw() throws IOException {
        ControlFile.write(directory.resolve(V2Files.FREEZE), "0");
    }

    @Override
    public boolean isFrozen() throws IOException {
        return ControlFile.read(directory.resolve(V2Files.FREEZE)).equals("1");
    }

    @Override
    public List<Integer> pids() throws IOException {
        return GroupTree.processes(directory);
    }

    @Override
    public void kill(Duration limit) throws IOException {
        Patience patience = new Patience(limit);
        if (pids().isEmpty()) {
            return;
        }
        liftQuota();
        while (Files.isDirectory(directory)) {
            killOnce();
            List<Integer> left = pids();
            if (left.isEmpty()) {
                return;
            }
            patience.pauseOr(() -> new IOException("processes of %s are still there: %s".formatted(id, left)));
        }
    }

    /** Processes need processor time to end; a small quota would make it long. */
    private void liftQuota() throws IOException {
        Path quota = directory.resolve(V2Files.CPU_MAX);
        if (Files.exists(quota)) {
            ControlFile.write(quota, "max");
        }
    }

    /** Kernels before 5.14 have no file for it; there the processes are held while each gets its signal. */
    private void killOnce() throws IOException {
        Path kill = directory.resolve(V2Files.KILL);
        if (Files.exists(kill)) {
            ControlFile.write(kill, "1");
            return;
        }
        ControlFile.write(directory.resolve(V2Files.FREEZE), "1");
        try {
            for (int pid : pids()) {
                signals.kill(pid);
            }
        } finally {
            thaw();
        }
    }

    @Override
    public long oomKills() throws IOException {
        return ControlFile.keyed(directory.resolve(V2Files.MEMORY_EVENTS)).getOrDefault("oom_kill", 0L);
    }

    @Override
    public void remove(Duration limit) throws IOException {
        GroupTree.remove(directory, new Patience(limit));
    }
}
