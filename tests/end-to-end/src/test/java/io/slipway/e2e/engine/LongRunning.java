package io.slipway.e2e.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Containers of all kinds that count on and on; whoever looks later sees whether one was disturbed. */
final class LongRunning {
    private static final String COUNTING =
            "i=0; while :; do i=$((i + 1)); echo $i > $WHERE/count; echo line $i; sleep 0.2; done";
    private static final String PAUSED = "paused";
    private static final String SERVING = "mkdir -p /tmp/w; echo served > /tmp/w/index.html; httpd -p 80 -h /tmp/w; ";

    private final Engine engine;
    private final Map<String, Long> processes = new LinkedHashMap<>();
    private final Map<String, String> started = new LinkedHashMap<>();
    private final int port;

    private LongRunning(Engine engine, int port) {
        this.engine = engine;
        this.port = port;
    }

    /** Starts more than twenty; two of them serve on published ports, from {@code port} on. */
    static LongRunning start(Engine engine, int port, Path folder) {
        LongRunning containers = new LongRunning(engine, port);
        containers.kinds(folder).forEach(containers::startOne);
        return containers;
    }

    private Map<String, List<String>> kinds(Path folder) {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("plain", List.of());
        kinds.put("terminal", List.of("-t"));
        kinds.put("input", List.of("-i"));
        kinds.put("both", List.of("-it"));
        kinds.put("no-network", List.of("--network", "none"));
        kinds.put("host-network", List.of("--network", "host"));
        kinds.put("published", List.of("-p", port + ":80"));
        kinds.put("local", List.of("-p", "127.0.0.1:" + (port + 1) + ":80", "-p", (port + 2) + ":53/udp"));
        kinds.put("shared-network", List.of("--network", "container:long-published"));
        kinds.put("init", List.of("--init"));
        kinds.put("always", List.of("--restart", "always"));
        kinds.put("on-failure", List.of("--restart", "on-failure:3"));
        kinds.put("limited", List.of("-m", "64m", "--cpus", "0.5", "--pids-limit", "50", "--cpuset-cpus", "0"));
        kinds.put("volume", List.of("-v", "long-volume:/volume", "-v", "/anonymous"));
        kinds.put("bind", List.of("-v", folder + ":/bind"));
        kinds.put("read-only", List.of("--read-only", "--tmpfs", "/tmp"));
        kinds.put("user", List.of("-u", "app", "-w", "/tmp"));
        kinds.put("few-rights", List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
        kinds.put("host-pid", List.of("--pid", "host", "--ipc", "host"));
        kinds.put("removed-at-end", List.of("--rm", "-h", "name", "-l", "a=b"));
        kinds.put(PAUSED, List.of());
        return kinds;
    }

    private void startOne(String kind, List<String> options) {
        String name = "long-" + kind;
        boolean serves = kind.equals("published") || kind.equals("local");
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name, "-e", "WHERE=/tmp"));
        words.addAll(options);
        words.addAll(List.of(TestImages.BASE, "sh", "-c", (serves ? SERVING : "") + COUNTING));
        engine.say(words.toArray(String[]::new));
        long pid = engine.pidOf(name);
        processes.put(name, pid);
        started.put(name, startTime(pid));
        if (kind.equals(PAUSED)) {
            Waiting.pause(1_000);
            engine.say("pause", name);
        }
    }

    /**
     * Two counts with a pause between them: each must have grown, by the same process as at first. The one that is paused
     * stands still until it is told to go on.
     */
    void assertUndisturbed() {
        Map<String, Integer> before = counts();
        Waiting.pause(1_500);
        Map<String, Integer> after = counts();
        String paused = "long-" + PAUSED;
        assertThat(after.remove(paused)).as(paused + " stands still").isEqualTo(before.get(paused));
        after.forEach((name, count) ->
                assertThat(count).as(name + " counts on").isGreaterThan(before.getOrDefault(name, Integer.MAX_VALUE)));
        processes.forEach((name, pid) -> {
            assertThat(startTime(pid)).as(name + " is the process it was").isEqualTo(started.get(name));
            assertThat(engine.pidOf(name)).as("what the engine says of " + name).isEqualTo(pid);
        });
        assertThat(engine.say("inspect", "--format", "{{.State.Status}}", paused))
                .isEqualTo("paused");
        engine.say("unpause", paused);
        Waiting.pause(1_500);
        assertThat(counts().get(paused)).as(paused + " counts on").isGreaterThan(before.get(paused));
    }

    /** The logs have every line from the first on, each once and in order. */
    void assertLogsWhole() {
        processes.keySet().forEach(name -> {
            List<String> lines = engine.docker("logs", name)
                    .succeed()
                    .lines()
                    .map(String::strip)
                    .toList();
            assertThat(lines).as("log of " + name).hasSizeGreaterThan(3);
            for (int i = 0; i < lines.size(); i++) {
                assertThat(lines.get(i)).as("log of " + name).isEqualTo("line " + (i + 1));
            }
        });
    }

    /** The counts, read through the processes' roots and not through the engine. */
    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        processes.forEach((name, pid) -> counts.put(name, count(Path.of("/proc/" + pid + "/root/tmp/count"))));
        return counts;
    }

    private static int count(Path file) {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? count(file) : Integer.parseInt(text); // it is being written
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Field 22 of /proc/PID/stat: with it a process id means one process for ever. */
    private static String startTime(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
        } catch (IOException e) {
            return "gone";
        }
    }

    void remove() {
        processes.keySet().forEach(name -> engine.say("rm", "--force", "--volumes", name));
        engine.docker("volume", "rm", "long-volume").run();
    }
}
