package io.slipway.agent.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Facts of the machine as {@code /proc} and {@code /etc/os-release} tell them; unknown ones are empty or zero. */
final class Machine {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

    private final Path root;

    /** @param root the directory in which {@code proc} and {@code etc} lie */
    Machine(Path root) {
        this.root = root;
    }

    String kernelVersion() {
        return line("proc/sys/kernel/osrelease");
    }

    String hostName() {
        return line("proc/sys/kernel/hostname");
    }

    /** What {@code uname -m} says. */
    String machineName() {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> "x86_64";
            case String other -> other;
        };
    }

    /** Go's name of the same. */
    String goArchitecture() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }

    int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    long memoryBytes() {
        return lines("proc/meminfo")
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> line.replaceAll("\\D", ""))
                .filter(kilobytes -> !kilobytes.isEmpty())
                .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
                .findFirst()
                .orElse(0);
    }

    String operatingSystem() {
        return release("PRETTY_NAME").orElse("Linux");
    }

    String operatingSystemVersion() {
        return release("VERSION_ID").orElse("");
    }

    boolean forwardsIpv4() {
        return line("proc/sys/net/ipv4/ip_forward").equals("1");
    }

    int openFiles() {
        try (Stream<Path> descriptors = Files.list(root.resolve("proc/self/fd"))) {
            return (int) descriptors.count();
        } catch (IOException e) {
            LOG.debug("The open files cannot be counted", e);
            return 0;
        }
    }

    private Optional<String> release(String key) {
        Stream<String> lines =
                Files.exists(root.resolve("etc/os-release")) ? lines("etc/os-release") : lines("usr/lib/os-release");
        return lines.filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).replace("\"", "").strip())
                .findFirst();
    }

    private String line(String path) {
        return lines(path).findFirst().orElse("").strip();
    }

    private Stream<String> lines(String path) {
        try {
            return Files.readAllLines(root.resolve(path)).stream();
        } catch (IOException e) {
            LOG.debug("A fact of the machine cannot be read", e);
            return Stream.empty();
        }
    }
}
