package io.slipway.e2e.engine;

import io.slipway.e2e.Tools;
import io.slipway.e2e.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an agent has made on the machine, seen from outside and without asking it: mounts, namespaces, links, firewall
 * rules, control groups, processes, sockets, loop devices, files, and its own open descriptors. Lines carry no process
 * ids or inode numbers, so that two inventories are equal when nothing came and nothing went.
 */
record HostInventory(SortedMap<String, Integer> lines) {

    static HostInventory of(SlipwayAgent agent) {
        SortedMap<String, Integer> lines = new TreeMap<>();
        addMounts(lines, agent);
        add(lines, "link", links(agent));
        add(lines, "rule", rules(agent));
        add(lines, "named network namespace", namespaces(agent));
        add(lines, "cgroup", cgroups(agent));
        add(lines, "process", processes(agent));
        add(lines, "socket", sockets(agent));
        add(lines, "loop device", loopDevices(agent));
        add(lines, "file", below(agent.data()));
        add(lines, "file", below(agent.runRoot()));
        add(lines, "descriptor", descriptors(agent.pid()));
        return new HostInventory(lines);
    }

    /** What is there when nothing comes or goes any more: links, for instance, go a moment after their container. */
    static HostInventory settled(SlipwayAgent agent, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        HostInventory before = of(agent);
        while (true) {
            Waiting.pause(1_500);
            HostInventory now = of(agent);
            if (now.equals(before) || System.nanoTime() > end) {
                return now;
            }
            before = now;
        }
    }

    /** What came (+) and what went (-), a line each. */
    List<String> differencesTo(HostInventory later) {
        List<String> differences = new ArrayList<>();
        later.lines.forEach((line, count) -> {
            if (count > lines.getOrDefault(line, 0)) {
                differences.add("+ " + line + " (" + lines.getOrDefault(line, 0) + " → " + count + ")");
            }
        });
        lines.forEach((line, count) -> {
            if (count > later.lines.getOrDefault(line, 0)) {
                differences.add("- " + line + " (" + count + " → " + later.lines.getOrDefault(line, 0) + ")");
            }
        });
        return differences;
    }

    /** The differences that stay when the agent is given some time to clear away. */
    List<String> lastingDifferences(SlipwayAgent agent, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            List<String> differences = differencesTo(of(agent));
            if (differences.isEmpty() || System.nanoTime() > end) {
                return differences;
            }
            Waiting.pause(250);
        }
    }

    private static void add(Map<String, Integer> lines, String kind, List<String> found) {
        found.forEach(line -> lines.merge(kind + " " + line, 1, Integer::sum));
    }

    private static void addMounts(Map<String, Integer> lines, SlipwayAgent agent) {
        for (String process : List.of("self", String.valueOf(agent.pid()))) {
            add(
                    lines,
                    "mount seen by " + (process.equals("self") ? "the machine" : "the agent"),
                    Mounts.points(process).stream()
                            .filter(point -> names(agent, point) || isNobodys(point))
                            .toList());
        }
    }

    /** Mounts of ours that are not in the folder of another instance, whose tests may run beside. */
    private static boolean isNobodys(String point) {
        return point.contains("slipway") && !point.startsWith("/run/slipway/");
    }

    private static List<String> namespaces(SlipwayAgent agent) {
        return files(Path.of("/run/netns")).stream()
                .filter(name -> name.equals(agent.room().name()) || !NetworkRoom.isName(name))
                .toList();
    }

    private static List<String> links(SlipwayAgent agent) {
        return agent.room().interfaces();
    }

    private static List<String> rules(SlipwayAgent agent) {
        List<String> rules = new ArrayList<>();
        for (String[] words :
                new String[][] {{"nft", "-s", "list", "ruleset"}, {"iptables-save"}, {"ip6tables-save"}}) {
            String[] command = words.clone();
            command[0] = Tools.require(words[0]).toString();
            agent.room()
                    .enter(command)
                    .run()
                    .standardOutput()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.replaceAll("\\[\\d+:\\d+\\]", "").strip())
                    .filter(line -> !line.isEmpty())
                    .forEach(rules::add);
        }
        return rules;
    }

    private static List<String> cgroups(SlipwayAgent agent) {
        return Cgroups.all().stream()
                .map(Path::toString)
                .filter(path -> names(agent, path))
                .toList();
    }

    /** Processes in the agent's room, in its cgroups, or with its folders in their command line. */
    private static List<String> processes(SlipwayAgent agent) {
        String room = Links.target(Path.of("/proc", String.valueOf(agent.pid()), "ns/net"));
        List<String> found = new ArrayList<>();
        for (Path process : numbered(Path.of("/proc"))) {
            String words = text(process.resolve("cmdline")).replace('\0', ' ').strip();
            boolean inRoom = Links.target(process.resolve("ns/net")).equals(room);
            if (inRoom || names(agent, text(process.resolve("cgroup"))) || names(agent, words)) {
                found.add(
                        words.isEmpty()
                                ? "zombie of " + text(process.resolve("comm")).strip()
                                : words);
            }
        }
        return found;
    }

    private static List<String> sockets(SlipwayAgent agent) {
        return text(Path.of("/proc", String.valueOf(agent.pid()), "net/unix"))
                .lines()
                .skip(1)
                .map(line -> line.strip().split("\\s+"))
                .filter(parts -> parts.length > 7)
                .map(parts -> parts[7])
                .toList();
    }

    private static List<String> loopDevices(SlipwayAgent agent) {
        List<String> found = new ArrayList<>();
        for (String device : files(Path.of("/sys/block"))) {
            String file =
                    text(Path.of("/sys/block", device, "loop/backing_file")).strip();
            if (names(agent, file)) {
                found.add(file);
            }
        }
        return found;
    }

    /** The agent's descriptors without what the JVM opens when it likes: its own files, and Netty its event loops. */
    private static List<String> descriptors(long pid) {
        List<String> found = new ArrayList<>();
        for (Path descriptor : numbered(Path.of("/proc", String.valueOf(pid), "fd"))) {
            String target = Links.target(descriptor);
            if (!target.isEmpty()
                    && !target.matches(
                            ".*\\.(jar|so|jsa|so\\.\\d+)|.*/lib/modules|/dev/u?random|/proc/.*|/sys/.*|/tmp/ffi.*|.*eventpoll.*")) {
                found.add(target.replaceAll("\\d{3,}", "N").replaceAll("/\\d+(/|$)", "/N$1"));
            }
        }
        return found;
    }

    private static List<String> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(folder + " changed while it was listed");
        }
    }

    private static boolean names(SlipwayAgent agent, String text) {
        return Stream.of(
                        agent.data().toString(),
                        agent.runRoot().toString(),
                        agent.room().instance())
                .anyMatch(text::contains);
    }

    private static List<Path> numbered(Path folder) {
        return files(folder).stream()
                .filter(name -> name.matches("\\d+"))
                .map(folder::resolve)
                .toList();
    }

    private static List<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::getFileName).map(Path::toString).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Empty when it is gone or nobody may read it. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
