package io.slipway.e2e;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the foreign programs are: the folders named by the system property {@code slipway.tools} (separated like PATH,
 * each either holding programs itself or being the root of unpacked Debian packages), then PATH.
 *
 * <p>A missing program skips the test in one line; where the environment says {@code CI=true} it fails it. While the file
 * named by {@code slipway.toolsBuilding} is there, some are still being built, and a missing one is waited for.
 */
public final class Tools {
    private static final List<String> PROGRAM_FOLDERS =
            List.of("", "bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin");

    private static final Path BUILDING = Path.of(System.getProperty("slipway.toolsBuilding", ""));
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(15);

    private Tools() {}

    /** The path of the program, or a skip (in CI: a failure) that names it. */
    public static Path require(String program) {
        return found(program).orElseGet(() -> {
            missing(program + " was not found in -Dslipway.tools or on PATH");
            throw new IllegalStateException("unreachable");
        });
    }

    private static Optional<Path> found(String program) {
        long end = System.nanoTime() + BUILD_LIMIT.toNanos();
        while (Files.isRegularFile(BUILDING) && find(program).isEmpty() && System.nanoTime() < end) {
            Waiting.pause(500);
        }
        return find(program);
    }

    /** Skips unless the tests run as root, which the named program needs. */
    public static void requireRoot(String program) {
        if (!"root".equals(System.getProperty("user.name"))) {
            missing(program + " needs root");
        }
    }

    /** Skips for this reason; in CI it fails. */
    public static void missing(String reason) {
        if ("true".equalsIgnoreCase(System.getenv("CI"))) {
            Assertions.fail(reason + ", and in CI a skip is a failure");
        }
        System.out.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
    }

    /** The path of the program, if it is there. */
    public static Optional<Path> find(String program) {
        return searchPath().stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Each file of this name in the searched folders, in their order. */
    public static List<Path> all(String program) {
        return searchPath().stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .toList();
    }

    /** Adds what the found programs need to an environment: PATH, and the libraries that lie beside them. */
    public static void addTo(Map<String, String> environment) {
        environment.put(
                "PATH", searchPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        String libraries = libraryPath();
        if (!libraries.isEmpty()) {
            environment.merge("LD_LIBRARY_PATH", libraries, (old, mine) -> mine + File.pathSeparator + old);
        }
    }

    private static Set<Path> searchPath() {
        Set<Path> folders = new LinkedHashSet<>();
        for (Path root : roots()) {
            PROGRAM_FOLDERS.stream()
                    .map(root::resolve)
                    .filter(Files::isDirectory)
                    .forEach(folders::add);
        }
        String path = System.getenv("PATH");
        Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .forEach(folders::add);
        Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/go/bin")
                .map(Path::of)
                .filter(Files::isDirectory)
                .forEach(folders::add);
        return folders;
    }

    private static String libraryPath() {
        List<String> folders = new ArrayList<>();
        for (Path root : roots()) {
            for (String under : List.of("usr/lib", "lib")) {
                for (String machine : List.of("x86_64-linux-gnu", "aarch64-linux-gnu")) {
                    Path folder = root.resolve(under).resolve(machine);
                    if (Files.isDirectory(folder)) {
                        folders.add(folder.toString());
                    }
                }
            }
        }
        return String.join(File.pathSeparator, folders);
    }

    private static List<Path> roots() {
        String configured = System.getProperty("slipway.tools", "");
        return Stream.of(configured.split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(Files::isDirectory)
                .toList();
    }
}
