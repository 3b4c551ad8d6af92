package io.slipway.agent.runtime;

import static io.slipway.agent.runtime.MountFlag.NODEV;
import static io.slipway.agent.runtime.MountFlag.NOEXEC;
import static io.slipway.agent.runtime.MountFlag.NOSUID;
import static io.slipway.agent.runtime.MountFlag.RDONLY;
import static io.slipway.agent.runtime.MountFlag.STRICTATIME;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The mounts and hidden paths that docker gives every container. */
public final class StandardMounts {
    private static final Set<MountFlag> CLOSED = Set.of(NOSUID, NOEXEC, NODEV);

    private StandardMounts() {}

    /**
     * {@code /proc}, {@code /dev} and what is below, {@code /sys}; the cgroups come after, by {@link #cgroup1} or {@link
     * #cgroup2}.
     *
     * @param privileged whether {@code /sys} can be written
     * @param shmBytes the size of {@code /dev/shm}, or 0 when the caller mounts it
     */
    public static List<Mount> base(boolean privileged, long shmBytes) {
        List<Mount> mounts = new ArrayList<>();
        mounts.add(new Mount.FileSystem("proc", "/proc", CLOSED, List.of()));
        mounts.add(
                new Mount.FileSystem("tmpfs", "/dev", Set.of(NOSUID, STRICTATIME), List.of("mode=755", "size=65536k")));
        mounts.add(new Mount.FileSystem(
                "devpts",
                "/dev/pts",
                Set.of(NOSUID, NOEXEC),
                List.of("newinstance", "ptmxmode=0666", "mode=0620", "gid=5")));
        mounts.add(new Mount.FileSystem("sysfs", "/sys", writable(privileged), List.of()));
        mounts.add(new Mount.FileSystem("mqueue", "/dev/mqueue", CLOSED, List.of()));
        if (shmBytes > 0) {
            mounts.add(new Mount.FileSystem("tmpfs", "/dev/shm", CLOSED, List.of("mode=1777", "size=" + shmBytes)));
        }
        return List.copyOf(mounts);
    }

    /**
     * Version 1 hierarchies, each as the container's cgroup namespace shows it.
     *
     * @param hierarchies their controllers as {@code /proc/self/cgroup} has them: {@code cpu,cpuacct}, {@code
     *     name=systemd}
     */
    public static List<Mount> cgroup1(List<String> hierarchies, boolean privileged) {
        List<Mount> mounts = new ArrayList<>();
        mounts.add(new Mount.FileSystem("tmpfs", "/sys/fs/cgroup", writable(privileged), List.of("mode=755")));
        for (String hierarchy : hierarchies) {
            String name = hierarchy.startsWith("name=") ? hierarchy.substring(5) : hierarchy;
            List<String> options =
                    hierarchy.startsWith("name=") ? List.of("none", hierarchy) : List.of(hierarchy.split(",", -1));
            mounts.add(new Mount.FileSystem("cgroup", "/sys/fs/cgroup/" + name, writable(privileged), options));
        }
        return List.copyOf(mounts);
    }

    /** The version 2 hierarchy, as the container's cgroup namespace shows it. */
    public static Mount cgroup2(boolean privileged) {
        return new Mount.FileSystem("cgroup2", "/sys/fs/cgroup", writable(privileged), List.of());
    }

    /** What docker hides from containers that are not privileged. */
    public static List<String> maskedPaths() {
        return List.of(
                "/proc/acpi",
                "/proc/asound",
                "/proc/interrupts",
                "/proc/kcore",
                "/proc/keys",
                "/proc/latency_stats",
                "/proc/sched_debug",
                "/proc/scsi",
                "/proc/timer_list",
                "/proc/timer_stats",
                "/sys/devices/virtual/powercap",
                "/sys/firmware");
    }

    /** What docker makes read-only in containers that are not privileged. */
    public static List<String> readOnlyPaths() {
        return List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    }

    private static Set<MountFlag> writable(boolean writable) {
        return writable
                ? CLOSED
                : Stream.concat(CLOSED.stream(), Stream.of(RDONLY)).collect(Collectors.toSet());
    }
}
