package io.slipway.e2e.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Command;
import io.slipway.e2e.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Clients at work on containers and images while their agent is killed, and what must be true of these afterwards: of each
 * container what the last answer before the kill has promised.
 */
final class Victims {
    private static final String RUNNING = "running";
    private static final int OWN_CODE = 7;
    private static final int KILLED = 137;
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final SlipwayAgent agent;
    private final VictimImage image;
    private final AtomicBoolean killed = new AtomicBoolean();

    /** By a container's name: {@link #RUNNING}, or its exit code. No entry while an act is unanswered. */
    private final Map<String, String> promised = new ConcurrentHashMap<>();

    /** Those whose removal was begun: they may be gone. */
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();

    Victims(SlipwayAgent agent, VictimImage image) {
        this.agent = agent;
        this.image = image;
    }

    /** Works until the agent has been killed, so many milliseconds from now. */
    void workUntilKilled(int round, int milliseconds) {
        String prefix = "victim-" + round;
        List<Thread> clients = List.of(
                Thread.ofVirtual().start(() -> forEver(i -> sleeper(prefix + "-a" + i, i, List.of("-p", "80")))),
                Thread.ofVirtual()
                        .start(() -> forEver(i -> sleeper(prefix + "-b" + i, i, List.of("-v", "/anonymous")))),
                Thread.ofVirtual().start(() -> forEver(i -> ender(prefix + "-c" + i))),
                Thread.ofVirtual().start(() -> forEver(i -> image.comeAndGo())));
        Waiting.pause(milliseconds);
        agent.kill();
        killed.set(true);
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @FunctionalInterface
    private interface Turn {
        void take(int number);
    }

    private void forEver(Turn turn) {
        for (int i = 0; !killed.get(); i++) {
            turn.take(i);
        }
    }

    /** Runs on until it is stopped or killed; meanwhile something else runs in it. */
    private void sleeper(String name, int number, List<String> options) {
        List<String> words = new ArrayList<>(List.of("create", "--name", name));
        words.addAll(options);
        words.addAll(List.of(TestImages.BASE, "sleep", "1000"));
        done(words.toArray(String[]::new));
        if (done("start", name)) {
            promised.put(name, RUNNING);
        }
        done("exec", name, "sleep", "0.02");
        promised.remove(name);
        boolean ended = number % 2 == 0 ? done("stop", "-t", "0", name) : done("kill", name);
        if (ended) {
            promised.put(name, String.valueOf(KILLED));
        }
        remove(name);
    }

    /** Ends by itself. */
    private void ender(String name) {
        done("create", "--name", name, TestImages.BASE, "sh", "-c", "sleep 0.1; exit " + OWN_CODE);
        if (done("start", name)) {
            promised.put(name, String.valueOf(OWN_CODE));
        }
        done("wait", name);
        remove(name);
    }

    private void remove(String name) {
        leaving.add(name);
        if (done("rm", "--volumes", name)) {
            promised.remove(name);
        }
    }

    private boolean done(String... words) {
        return agent.docker(words).run().exit() == 0;
    }

    /** Compares what the agent says, started again, with what it had promised and with the machine. */
    void check() {
        List<String> names = names();
        for (String name : names) {
            String promise = promised.get(name);
            if (promise != null && !promise.equals(RUNNING)) {
                assertThat(agent.say("wait", name)).as("exit code of " + name).isEqualTo(promise);
            }
            String[] told = agent.say(
                            "inspect",
                            "--format",
                            "{{.State.Running}} {{.State.Pid}} {{.Id}} {{.State.ExitCode}}",
                            name)
                    .split(" ");
            if (told[0].equals("true")) {
                checkRunning(name, told[1], told[2]);
            } else {
                assertThat(promise)
                        .as("the promise of " + name + ", which does not run")
                        .isNotEqualTo(RUNNING);
                assertThat(groupsWithin(told[2])).as("groups of " + name).isEmpty();
            }
        }
        promised.keySet().stream()
                .filter(name -> !leaving.contains(name))
                .forEach(name -> assertThat(names).as("containers").contains(name));
        image.check();
    }

    private List<String> names() {
        return agent.say("ps", "--all", "--format", "{{.Names}}", "--filter", "name=victim")
                .lines()
                .toList();
    }

    private void checkRunning(String name, String pid, String id) {
        assertThat(text(Path.of("/proc", pid, "cmdline")).replace('\0', ' '))
                .as("what runs as " + name)
                .matches("sleep 1000 |sh -c sleep 0.1; exit 7 ");
        assertThat(text(Path.of("/proc", pid, "cgroup"))).as("group of " + name).contains(id);
        List<String> unbegun = new ArrayList<>();
        for (Path group : groups(id)) {
            text(group.resolve("cgroup.procs"))
                    .lines()
                    .map(process -> text(Path.of("/proc", process, "cmdline")).replace('\0', ' '))
                    .filter(words -> words.contains("shim"))
                    .forEach(unbegun::add);
        }
        assertThat(unbegun)
                .as("processes in " + name + " that never became a command")
                .isEmpty();
    }

    private static List<Path> groups(String id) {
        return Cgroups.all().stream().filter(path -> path.endsWith(id)).toList();
    }

    /** Those that are left of it after a while. */
    private static List<Path> groupsWithin(String id) {
        long end = System.nanoTime() + SETTLING.toNanos();
        while (!groups(id).isEmpty() && System.nanoTime() < end) {
            Waiting.pause(100);
        }
        return groups(id);
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** What the kills left of their work can be listed, inspected and removed like anything else. */
    void remove() {
        for (String name : names()) {
            Command.Outcome removed =
                    agent.docker("rm", "--force", "--volumes", name).run();
            assertThat(removed.exit()).as(removed.output()).isZero();
        }
        image.remove();
    }
}
