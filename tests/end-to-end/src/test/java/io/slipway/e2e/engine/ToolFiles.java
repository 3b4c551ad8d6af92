package io.slipway.e2e.engine;

import io.slipway.e2e.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files of the tests' programs themselves, where the tools folder only has a small script in front of them. */
final class ToolFiles {
    private ToolFiles() {}

    /** The binary that becomes every program of the test images. */
    static Path busybox() {
        return binary("busybox", List.of("../root/bin/busybox", "../root/usr/bin/busybox"));
    }

    /** The init of {@code docker run --init}, which is mounted into containers and so must need nothing. */
    static Path init() {
        return binary("tini-static", List.of("../root/usr/bin/tini-static", "../root/usr/libexec/docker/docker-init"));
    }

    /** The folder of a library that came with the tools, if it did. */
    static Optional<Path> libraries(String library) {
        Path libraries =
                Tools.require("busybox").resolveSibling("../root/usr/lib").normalize();
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.find(libraries, 2, (file, _) -> file.endsWith(library))) {
            return files.map(Path::getParent).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
