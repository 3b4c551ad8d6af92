package io.slipway.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The agent's folders as nobody but root may enter them. Below them lie images with set-uid programs and containers' files
 * with the modes that containers gave them, and neither is for the users of this machine.
 */
final class PrivateFolders {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    /** Whoever may use the socket has to reach it. */
    private static final Set<PosixFilePermission> PASSAGE = PosixFilePermissions.fromString("rwx--x--x");

    /** Shims, execs, mounted images, leases. */
    private static final List<String> BELOW_RUN = List.of("c", "x", "i", "network");

    private PrivateFolders() {}

    /** Makes them, or mends the modes that an earlier agent or a copy gave them. */
    static void make(Path data, Path run) throws IOException {
        make(data, OWNER);
        make(run, PASSAGE);
        for (String name : BELOW_RUN) {
            make(run.resolve(name), OWNER);
        }
    }

    private static void make(Path folder, Set<PosixFilePermission> mode) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, mode);
    }
}
