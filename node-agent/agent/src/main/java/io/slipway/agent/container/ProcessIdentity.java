package io.slipway.agent.container;

import io.slipway.agent.runtime.Shim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Whether a number still means the process that it meant. Whoever opens something of {@code /proc/PID} asks afterwards: if
 * the process is there now, it was so when its file was opened, and the file is its own.
 */
final class ProcessIdentity {
    /** The start time's place after the name in parentheses, which may hold blanks. */
    private static final int START_TIME = 19;

    private ProcessIdentity() {}

    /** Whether the shim's process, or what is left of it until it is reaped, has its number now. */
    static boolean isThere(Shim shim) throws IOException {
        return startTime(shim.pid()) == shim.startTime();
    }

    private static long startTime(int pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME]);
        } catch (NoSuchFileException gone) {
            return -1;
        }
    }
}
