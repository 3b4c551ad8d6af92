package io.slipway.agent.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings of the kernel below {@code /proc/sys/net}, those of the calling thread's network namespace. */
final class Sysctl {
    private static final Path NET = Path.of("/proc/sys/net");
    private static final int LONGEST = 4096;

    private Sysctl() {}

    static boolean exists(String name) {
        return Files.exists(NET.resolve(name));
    }

    /** Read at one go: the kernel gives nothing to whoever comes back for the rest, as {@link Files#readString} does. */
    static String read(String name) throws IOException {
        try (InputStream file = Files.newInputStream(NET.resolve(name))) {
            byte[] bytes = new byte[LONGEST];
            int length = file.read(bytes);
            return new String(bytes, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip();
        }
    }

    static void write(String name, String value) throws IOException {
        Files.writeString(NET.resolve(name), value);
    }
}
