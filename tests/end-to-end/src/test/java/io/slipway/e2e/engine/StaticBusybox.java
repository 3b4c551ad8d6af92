package io.slipway.e2e.engine;

import io.slipway.e2e.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of the tests' programs themselves, where the tools folder only has a small script in front of them. */
final class StaticBusybox {
    private StaticBusybox() {}

    /** The binary that becomes every program of the test images. */
    static Path path() {
        return binary("busybox", List.of("../root/bin/busybox", "../root/usr/bin/busybox"));
    }

    /** The init of {@code docker run --init}, which is mounted into containers and so must need nothing. */
    static Path init() {
        return binary("tini-static", List.of("../root/usr/bin/tini-static", "../root/usr/libexec/docker/docker-init"));
    }

    private static Path binary(String program, List<String> behindTheScript) {
        Path found = Tools.require(program);
        if (!isScript(found)) {
            return found;
        }
        return behindTheScript.stream()
                .map(place -> found.resolveSibling(place).normalize())
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + program + " behind " + found));
    }

    private static boolean isScript(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == '#' && in.read() == '!';
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
