import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code crun run} of a bundle with what dockerd would have asked of it: its configuration is the one that the newest
 * dockerd has just made, seccomp filter and control groups included, without the hook that belongs to dockerd.
 */
record CrunRun(EngineOptions options, ContainerEngine dockerd) {
    private static final int RUNS = 20;

    double milliseconds() throws IOException, InterruptedException {
        List<String> beside = controllersBesideVersion1();
        String id = dockerd.docker("run", "-d", "--network", "none", "bench/true:1", "/bin/sleep", "1000").strip();
        try {
            Path bundle = bundle(id);
            String loop = moveControllers(beside) + "i=0; while [ $i -lt " + RUNS + " ]; do crun run --bundle " + bundle
                    + " b$i || exit 1; i=$((i + 1)); done";
            Programs.run(List.of("cp", options.busybox().toString(), bundle.resolve("busybox").toString()));
            List<String> words = List.of("unshare", "--mount", options.root().resolve("benchmarks/enter-newest").toString(),
                    options.newest().toString(), options.scratch().toString(), bundle.resolve("busybox").toString(), "sh", "-c", loop);
            Programs.run(words); // not counted: what comes first finds nothing in memory
            long began = System.nanoTime();
            Programs.run(words);
            return (System.nanoTime() - began) / 1e6 / RUNS;
        } finally {
            dockerd.docker("rm", "-f", id);
            for (String controller : beside) {
                Files.deleteIfExists(Path.of("/sys/fs/cgroup", controller));
            }
        }
    }

    /**
     * crun refuses machines that have some controllers in version 1 and others in version 2. Mounted as version 1, which
     * ends with the mount namespace, those others are there as well.
     */
    private String moveControllers(List<String> beside) {
        StringBuilder lines = new StringBuilder("busybox() { " + bundleFolder().resolve("busybox") + " \"$@\"; }; ");
        for (String controller : beside) {
            // One that groups below have cannot be moved.
            lines.append("busybox echo -%s > /sys/fs/cgroup/unified/cgroup.subtree_control; ".formatted(controller));
            Path folder = Path.of("/sys/fs/cgroup", controller);
            lines.append("busybox mkdir -p %2$s; busybox mount -t cgroup -o %1$s %1$s %2$s; ".formatted(controller, folder));
        }
        return lines.toString();
    }

    private static List<String> controllersBesideVersion1() throws IOException {
        Path unified = Path.of("/sys/fs/cgroup/unified/cgroup.controllers");
        return Files.exists(unified)
                ? Stream.of(Files.readString(unified).strip().split(" ")).filter(name -> !name.isEmpty()).toList()
                : List.of();
    }

    private Path bundleFolder() {
        return options.scratch().resolve("bundle");
    }

    private Path bundle(String id) throws IOException, InterruptedException {
        Path made = dockerd.folder().resolve("exec/containerd/daemon/io.containerd.runtime.v2.task/moby/" + id + "/config.json");
        Path bundle = Files.createDirectories(bundleFolder());
        String text = without(Files.readString(made), "\"hooks\":")
                .replaceAll("\"args\":\\[\"/bin/sleep\",\"1000\"\\]", "\"args\":[\"/bin/true\"]")
                .replaceAll("\"root\":\\{\"path\":\"[^\"]*\"", "\"root\":{\"path\":\"" + bundle.resolve("rootfs") + "\"")
                .replaceAll("\"cgroupsPath\":\"[^\"]*\"", "\"cgroupsPath\":\"/slipway-benchmark-crun\"");
        Files.writeString(bundle.resolve("config.json"), text);
        Programs.run(List.of("cp", "-a", dockerd.folder().resolve("tree") + "/.", Files.createDirectories(bundle.resolve("rootfs")).toString()));
        return bundle;
    }

    /** The JSON without a member whose value is an object. */
    private static String without(String json, String member) {
        int start = json.indexOf(member);
        if (start < 0) {
            return json;
        }
        int end = start + member.length();
        int depth = 0;
        do {
            char c = json.charAt(end++);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        } while (depth > 0);
        return json.substring(0, start) + (json.charAt(end) == ',' ? json.substring(end + 1) : json.substring(end));
    }
}
