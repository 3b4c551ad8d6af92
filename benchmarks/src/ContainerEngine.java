import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One engine under test, with a network namespace, folders and a control group of its own. The group accounts for the
 * engine and its helpers and not for the containers, which every engine puts into groups of their own.
 */
final class ContainerEngine implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Path V2 = Path.of("/sys/fs/cgroup/cgroup.controllers");

    private final String name;
    private final String room;
    private final Path folder;
    private final List<String> command;
    private final Path cgroup;
    private final String client;
    private Process process;

    private ContainerEngine(String name, String room, Path folder, List<String> command, String client) {
        this.name = name;
        this.room = room;
        this.folder = folder;
        this.command = command;
        this.client = client;
        this.cgroup = Path.of(Files.exists(V2) ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpuacct", room);
    }

    /**
     * Makes the engine's surroundings without starting it.
     *
     * @param number which room it gets
     */
    static ContainerEngine prepare(String name, int number, EngineOptions options) throws Exception {
        String room = "slwb" + ProcessHandle.current().pid() + "n" + number;
        Path folder = Files.createDirectories(options.scratch().resolve(name));
        Path socket = Path.of("/run", room + ".sock");
        ContainerEngine engine = new ContainerEngine(
                name, room, folder, command(name, room, folder, socket, options), options.client());
        Programs.run(List.of("ip", "netns", "add", room));
        Programs.run(List.of("ip", "-n", room, "link", "set", "lo", "up"));
        Files.createDirectories(engine.cgroup);
        return engine;
    }

    private static List<String> command(
            String name, String room, Path folder, Path socket, EngineOptions options) throws IOException {
        List<String> dockerd = List.of(
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--storage-driver=overlay2",
                "--cgroup-parent=/" + room + "-containers");
        return switch (name) {
            case "slipway" -> Stream.of(
                            options.agent(),
                            List.of("--instance=b" + room.substring(room.length() - 6).replaceAll("[^a-z0-9]", ""),
                                    "--data=" + folder.resolve("data"),
                                    "--socket=" + socket,
                                    "--registry=127.0.0.1:5000",
                                    "--nftables=" + options.tools().resolve("../root/usr/lib/x86_64-linux-gnu").normalize(),
                                    "--programs=" + options.tools() + ":/usr/sbin:/sbin:/usr/bin"))
                    .flatMap(List::stream)
                    .toList();
            case "dockerd-20.10" -> Stream.of(
                            DirectPrograms.words(options.tools(), folder.resolve("bin")),
                            List.of("dockerd"), dockerd,
                            List.of("--config-file=" + Files.writeString(folder.resolve("daemon.json"), "{}"),
                                    "--host=unix://" + socket))
                    .flatMap(List::stream)
                    .toList();
            case "dockerd-newest" -> Stream.of(
                            List.of("unshare", "--mount", options.root().resolve("benchmarks/enter-newest").toString(),
                                    options.newest().toString(), folder.toString(), "dockerd"),
                            dockerd,
                            List.of("--host=unix://" + folder.resolve("d.sock")))
                    .flatMap(List::stream)
                    .toList();
            default -> throw new IllegalArgumentException("no engine " + name);
        };
    }

    /** Starts it and answers the seconds until its API answers. */
    double start() throws IOException, InterruptedException {
        String join = "echo $$ > " + cgroup.resolve("cgroup.procs") + "; exec \"$@\"";
        List<String> words = new ArrayList<>(List.of("bash", "-c", join, "start"));
        words.addAll(enter());
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        long began = System.nanoTime();
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        while (!api().answers()) {
            if (!process.isAlive() || System.nanoTime() - began > START_LIMIT.toNanos()) {
                throw new IOException(name + " did not start, see " + folder.resolve("log"));
            }
            Thread.sleep(2);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    void stop() throws IOException, InterruptedException {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException(name + " did not stop");
        }
        process = null;
    }

    /** Runs the docker client to its end and answers what it printed. */
    String docker(String... words) throws IOException, InterruptedException {
        return Programs.run(clientWords(words), environment());
    }

    /** The milliseconds that one run of the docker client takes. */
    double timed(String... words) throws IOException, InterruptedException {
        long began = System.nanoTime();
        docker(words);
        return (System.nanoTime() - began) / 1e6;
    }

    private List<String> clientWords(String... words) {
        return Stream.concat(Stream.of(client), Stream.of(words)).toList();
    }

    private Map<String, String> environment() {
        return Map.of("DOCKER_HOST", "unix://" + socket(), "DOCKER_CONFIG", folder.resolve("config").toString());
    }

    /** What to put before a command so that it runs in this engine's network. */
    List<String> enter() {
        return List.of("nsenter", "--net=/run/netns/" + room, "--");
    }

    /** The processor time of the engine and its helpers so far, in seconds. */
    double cpuSeconds() throws IOException {
        if (Files.exists(V2)) {
            return Files.readAllLines(cgroup.resolve("cpu.stat")).stream()
                            .filter(line -> line.startsWith("usage_usec "))
                            .mapToLong(line -> Long.parseLong(line.substring(11)))
                            .sum()
                    / 1e6;
        }
        return Long.parseLong(Files.readString(cgroup.resolve("cpuacct.usage")).strip()) / 1e9;
    }

    /** The proportional memory of the engine and its helpers, in kB, without the containers' own processes. */
    long pssKilobytes() throws IOException {
        long sum = 0;
        for (String pid : Files.readAllLines(cgroup.resolve("cgroup.procs"))) {
            Path rollup = Path.of("/proc", pid, "smaps_rollup");
            if (Files.isReadable(rollup)) {
                sum += Files.readAllLines(rollup).stream()
                        .filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum();
            }
        }
        return sum;
    }

    ApiSocket api() {
        return new ApiSocket(socket());
    }

    private Path socket() {
        return name.equals("dockerd-newest") ? folder.resolve("d.sock") : Path.of("/run", room + ".sock");
    }

    String name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        Programs.run(List.of("ip", "netns", "del", room));
        Files.deleteIfExists(cgroup);
        Programs.run(List.of("find", "/sys/fs/cgroup", "-depth", "-type", "d", "-name", room + "-containers", "-exec", "rmdir", "{}", "+"));
    }
}
