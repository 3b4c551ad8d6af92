package io.slipway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The registry as {@code ./slipway up} runs it, unpacked and with an archive of what a start loads: a start takes less than
 * half of the processor time then, and these tests start a hundred registries. Made once for all of them.
 */
final class FastStart {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private FastStart() {}

    /** The program and its options, to which its settings are added. */
    static List<String> command() {
        return Made.COMMAND;
    }

    private static final class Made {
        static final List<String> COMMAND = make(Scratch.folder("program"));
    }

    private static List<String> make(Path folder) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Scratch.delete(folder)));
        Path jar = RunningRegistry.jar();
        Command.of(JAVA, "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", folder.toString())
                .succeed();
        // Its name is the one that the build gave it.
        String program = folder.resolve(jar.getFileName()).toString();
        Path archive = folder.resolve("registry.aot");
        train(List.of(JAVA, "-Xlog:aot*=error", "-XX:AOTCacheOutput=" + archive, "-jar", program), folder);
        if (!Files.isRegularFile(archive)) {
            throw new AssertionError("no archive was made of what a start loads");
        }
        return List.of(JAVA, "-Xlog:aot*=error", "-XX:AOTCache=" + archive, "-jar", program);
    }

    /** The archive is written at the end of a registry that was asked to end. */
    private static void train(List<String> command, Path folder) {
        Path log = folder.resolve("training.log");
        Path data = Scratch.folder("training");
        try {
            Daemon daemon = Daemon.start(
                    RunningRegistry.words(command, data.resolve("data"), Scratch.freePort()),
                    Map.of("SLIPWAY_ADMIN_PASSWORD", RunningRegistry.PASSWORD),
                    log);
            try {
                daemon.await(
                        "its start",
                        LIMIT,
                        () -> RunningRegistry.READY.matcher(daemon.logText()).find());
                daemon.terminate(LIMIT);
            } finally {
                daemon.kill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Scratch.delete(data);
        }
    }
}
