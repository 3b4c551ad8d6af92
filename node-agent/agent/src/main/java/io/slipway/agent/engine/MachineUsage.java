package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the kernel counts for the whole machine and for the links of a container's network. */
final class MachineUsage {
    /** The kernel shows times to programs in hundredths of a second, on every machine. */
    private static final long NANOS_PER_TICK = 10_000_000;
    /** user, nice, system, idle, iowait, irq, softirq, steal: what follows is counted in the first two already. */
    private static final int TIMES = 8;

    private static final int COUNTERS = 16;

    private final Path proc;

    MachineUsage(Path proc) {
        this.proc = proc;
    }

    /** A network interface and its counters as {@code /proc/net/dev} has them: 8 for receiving, 8 for sending. */
    record Link(String name, List<Long> counters) {
        Link {
            counters = List.copyOf(counters);
        }
    }

    long processorNanos() throws IOException {
        String[] words = Files.readAllLines(proc.resolve("stat")).getFirst().split("\\s+", -1);
        long ticks = 0;
        for (int i = 1; i <= TIMES && i < words.length; i++) {
            ticks += Long.parseLong(words[i]);
        }
        return ticks * NANOS_PER_TICK;
    }

    long memoryBytes() throws IOException {
        for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException(proc.resolve("meminfo") + " says no MemTotal");
    }

    /** The links that the container's processes see, but for the loopback; none on the host's network. */
    List<Link> links(ContainerSnapshot container) throws IOException {
        String mode = container.definition().hostConfig().path("NetworkMode").asString("");
        long pid = container.state().processId();
        if (mode.equals("host") || pid == 0) {
            return List.of();
        }
        List<Link> links = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(proc.resolve(pid + "/net/dev"))) {
                int colon = line.indexOf(':');
                String name = colon < 0 ? "lo" : line.substring(0, colon).strip();
                if (!name.equals("lo")) {
                    links.add(new Link(name, counters(line.substring(colon + 1))));
                }
            }
        } catch (NoSuchFileException ended) {
            return List.of();
        }
        return links;
    }

    private static List<Long> counters(String text) throws IOException {
        List<Long> counters = new ArrayList<>();
        for (String word : text.strip().split("\\s+", -1)) {
            counters.add(Long.parseLong(word));
        }
        if (counters.size() < COUNTERS) {
            throw new IOException("a link has " + counters.size() + " counters: " + text);
        }
        return counters;
    }
}
