package io.slipway.agent.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A process that carries what arrives at a container's published ports.
 *
 * @param started when, in the kernel's ticks: another process of the same number has another
 */
record ProxyProcess(int pid, long started) {
    private static final int AFTER_NAME = 2;
    private static final int START_TIME = 21;

    static ProxyProcess of(int pid) throws IOException {
        return new ProxyProcess(pid, startOf(pid));
    }

    /** Whether it still runs. */
    boolean alive() throws IOException {
        try {
            return startOf(pid) == started;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static long startOf(int pid) throws IOException {
        Path file = Path.of("/proc/" + pid + "/stat");
        String stat = Files.readString(file);
        // The name, in parentheses, may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + AFTER_NAME).split(" ", -1);
        if (fields[0].equals("Z")) {
            throw new NoSuchFileException(file.toString());
        }
        return Long.parseLong(fields[START_TIME - AFTER_NAME]);
    }
}
