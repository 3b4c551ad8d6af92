package io.slipway.e2e.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the symbolic links of /proc lead, namespaces and descriptors. */
final class Links {
    private Links() {}

    /** Empty when the process or the descriptor is gone, or nobody may look. */
    static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** A process's namespace of a kind, such as {@code net:[4026531840]}. */
    static String namespace(String process, String kind) {
        return target(Path.of("/proc", process, "ns", kind));
    }
}
