package io.slipway.agent.container;

import io.slipway.agent.cgroup.Cgroup;
import io.slipway.agent.cgroup.CgroupEntry;
import io.slipway.agent.runtime.CgroupMembership;
import io.slipway.agent.runtime.Mount;
import io.slipway.agent.runtime.StandardMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A control group as the shim needs it: where to enter, where its kills are counted, what is shown inside. */
final class CgroupMemberships {
    private CgroupMemberships() {}

    static CgroupMembership of(Cgroup cgroup) {
        return switch (cgroup.entry()) {
            case CgroupEntry.Tasks(List<Path> files, Set<String> _) ->
                new CgroupMembership(
                        files,
                        Optional.empty(),
                        files.stream()
                                .map(file -> file.resolveSibling("memory.oom_control"))
                                .filter(Files::exists)
                                .findFirst());
            case CgroupEntry.Directory(Path path) ->
                new CgroupMembership(List.of(), Optional.of(path), Optional.of(path.resolve("memory.events")));
        };
    }

    static List<Mount> mounts(Cgroup cgroup, boolean privileged) throws IOException {
        return switch (cgroup.entry()) {
            case CgroupEntry.Tasks(List<Path> _, Set<String> controllers) ->
                StandardMounts.cgroup1(hierarchies(controllers), privileged);
            case CgroupEntry.Directory _ -> List.of(StandardMounts.cgroup2(privileged));
        };
    }

    /**
     * The hierarchies that the group lies in, by their controllers as this process is in them: {@code 4:cpu,cpuacct:/path}.
     * In any other, such as {@code name=systemd}, a container has no group and would be shown the machine's whole tree.
     */
    private static List<String> hierarchies(Set<String> own) throws IOException {
        List<String> hierarchies = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            int first = line.indexOf(':');
            String controllers = line.substring(first + 1, line.indexOf(':', first + 1));
            if (Arrays.stream(controllers.split(",", -1)).anyMatch(own::contains)) {
                hierarchies.add(controllers);
            }
        }
        return hierarchies;
    }
}
