package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the hierarchies are mounted, as {@code /proc/self/mountinfo} says.
 *
 * @param controllers version 1: the mount point of each controller; several may share one
 * @param unified the mount point of version 2
 */
record Mounts(Map<String, Path> controllers, Optional<Path> unified) {
    private static final int ROOT_OF_FIELDS = 6;

    static Mounts read(Path mountinfo) throws IOException {
        return parse(Files.readAllLines(mountinfo));
    }

    static Mounts parse(List<String> lines) {
        Map<String, Path> controllers = new HashMap<>();
        List<Path> unified = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            int dash = separator(fields);
            if (dash < 0 || fields.length < dash + 4) {
                continue;
            }
            Path point = Path.of(unescape(fields[4]));
            switch (fields[dash + 1]) {
                case "cgroup2" -> unified.add(point);
                case "cgroup" -> {
                    for (String option : fields[dash + 3].split(",", -1)) {
                        controllers.putIfAbsent(option, point);
                    }
                }
                default -> {
                    // Another file system.
                }
            }
        }
        controllers.keySet().retainAll(V1Controller.names());
        return new Mounts(Map.copyOf(controllers), unified.stream().findFirst());
    }

    /** Optional fields end with a lone dash. */
    private static int separator(String[] fields) {
        for (int i = ROOT_OF_FIELDS; i < fields.length; i++) {
            if (fields[i].equals("-")) {
                return i;
            }
        }
        return -1;
    }

    /** Blanks and backslashes are octal numbers in this file. */
    private static String unescape(String text) {
        return text.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }

    CgroupDriver.Layout layout() throws IOException {
        if (controllers.isEmpty()) {
            if (unified.isEmpty()) {
                throw new IOException("no control groups are mounted; they are looked for in /sys/fs/cgroup");
            }
            return CgroupDriver.Layout.V2;
        }
        return unified.isEmpty() ? CgroupDriver.Layout.V1 : CgroupDriver.Layout.HYBRID;
    }
}
