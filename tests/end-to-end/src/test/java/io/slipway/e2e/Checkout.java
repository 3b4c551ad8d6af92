package io.slipway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * A copy of what the launcher is made of, in a folder of its own with a cache of its own. The one thing that is not
 * real is Maven: a stand-in on PATH puts the program that is under test where Maven would have built it, and notes each
 * call. Closing ends every process that the launcher left.
 */
final class Checkout implements AutoCloseable {
    private static final Path ORIGINAL = Path.of("../..").toAbsolutePath().normalize();
    private static final Duration START_LIMIT = Duration.ofSeconds(300);

    private final Path folder = Scratch.folder("checkout");
    private final Path root = folder.resolve("slipway");
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Checkout() {}

    static Checkout make(Map<String, String> environment) {
        Checkout checkout = new Checkout();
        try {
            checkout.copyLauncher();
            Path bin = Files.createDirectory(checkout.folder.resolve("bin"));
            checkout.putMaven(bin);
            checkout.environment.put("PATH", bin + ":" + System.getenv("PATH"));
            checkout.environment.put("JAVA_HOME", System.getProperty("java.home"));
            checkout.environment.put(
                    "TMPDIR", Files.createDirectory(checkout.temporary()).toString());
            checkout.environment.put("SLIPWAY_CACHE", checkout.cache().toString());
            // The programs of PostgreSQL are unpacked once for all data folders of this checkout.
            checkout.environment.put(
                    "SLIPWAY_POSTGRES_CACHE",
                    checkout.folder.resolve("postgres").toString());
            // The pages are built by Maven, which is not run; this keeps the launcher from looking for a Node.
            checkout.environment.put("SLIPWAY_SKIP_UI", "1");
            checkout.environment.putAll(environment);
            return checkout;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copyLauncher() throws IOException {
        Files.createDirectories(root.resolve("scripts"));
        try (Stream<Path> scripts = Files.list(ORIGINAL.resolve("scripts"))) {
            for (Path file : Stream.concat(
                            Stream.of(ORIGINAL.resolve("slipway"), ORIGINAL.resolve("pom.xml")),
                            scripts.filter(Files::isRegularFile))
                    .toList()) {
                Files.copy(file, root.resolve(ORIGINAL.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void putMaven(Path bin) throws IOException {
        Path jar = RunningRegistry.jar();
        Path maven = Files.writeString(bin.resolve("mvn"), """
                #!/bin/sh
                echo "$*" >> '%s'
                mkdir -p '%s' && cp '%s' '%2$s/%s'
                """.formatted(
                        mavenCalls(), root.resolve("registry-service/registry/target"), jar, jar.getFileName()));
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path mavenCalls() {
        return folder.resolve("maven-calls");
    }

    /** How often the launcher had Maven build the program. */
    int builds() {
        try {
            return Files.exists(mavenCalls()) ? Files.readAllLines(mavenCalls()).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Path scripts() {
        return root.resolve("scripts");
    }

    Path cache() {
        return folder.resolve("cache");
    }

    /** What the launcher takes for the system's folder of temporary files. */
    Path temporary() {
        return folder.resolve("tmp");
    }

    /** The data folder of {@code up} when none is named. */
    Path data() {
        return root.resolve("data");
    }

    /** Runs {@code ./slipway} with these words to its end. */
    Command.Outcome run(String... words) {
        return command(words).run();
    }

    Command command(String... words) {
        return Command.of(launcher(), words).with(environment);
    }

    /** Starts {@code ./slipway up} and waits for the ready line. */
    Up up(String... options) {
        try {
            Path log = Files.createTempFile(folder, "up-", ".log");
            List<String> words = new ArrayList<>(List.of(launcher(), "up"));
            words.addAll(List.of(options));
            Daemon daemon = Daemon.start(words, environment, log);
            daemon.await(
                    "Slipway is ready at",
                    START_LIMIT,
                    () -> RunningRegistry.READY.matcher(daemon.logText()).find());
            return new Up(daemon);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String launcher() {
        return root.resolve("slipway").toString();
    }

    @Override
    public void close() {
        for (ProcessHandle left : Processes.naming(folder)) {
            left.destroyForcibly();
            left.onExit().join();
        }
        Scratch.delete(folder);
    }

    /** A registry that the launcher runs in the foreground. */
    record Up(Daemon daemon) {
        /** The address it says it is ready at. */
        String url() {
            Matcher ready = RunningRegistry.READY.matcher(daemon.logText());
            if (!ready.find()) {
                throw new AssertionError(daemon.tail());
            }
            return ready.group(1) + "://" + ready.group(2) + ":" + ready.group(3);
        }
    }
}
