package io.slipway.agent;

import io.slipway.agent.linux.MountCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is mounted below an instance's run folder, and the folder itself, for an instance that goes for good. */
final class RunMounts {
    /** Of a line of mountinfo: the mount point. Blanks in it are written as octal numbers, and our paths have none. */
    private static final int MOUNT_POINT = 4;

    private final Path run;

    RunMounts(Path run) {
        this.run = run;
    }

    /** Unmounts what is mounted there, the deepest first, and deletes the folder. */
    void remove() throws IOException {
        List<Path> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            Path mount = Path.of(line.split(" ", -1)[MOUNT_POINT]);
            if (mount.startsWith(run)) {
                mounts.add(mount);
            }
        }
        for (Path mount : mounts.reversed()) {
            MountCalls.system().unmount(mount, true);
        }
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
