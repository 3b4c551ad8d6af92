package io.slipway.agent.runtime;

import io.slipway.agent.runtime.capability.CapabilitySet;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Not a test: prints how long launch, start and exit of {@code /bin/true} take. The figures are in decision 0010. */
final class ShimStartTimes {
    private static final int RUNS = 50;
    private static final int WARM_UP = 20;

    private ShimStartTimes() {}

    public static void main(String[] arguments) throws Exception {
        try (Sandbox sandbox = Sandbox.open()) {
            print("container", times(i -> container(sandbox, "c" + i)));
            Shim target = sandbox.launch(sandbox.plan("sleep", "100").build());
            target.start();
            print("exec", times(i -> end(sandbox.launchExec(plan(sandbox).exec(target)))));
        }
    }

    private interface Step {
        void run(int number) throws Exception;
    }

    private static double[] times(Step step) throws Exception {
        double[] times = new double[RUNS];
        for (int i = -WARM_UP; i < RUNS; i++) {
            long begin = System.nanoTime();
            step.run(i + WARM_UP);
            if (i >= 0) {
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(times);
        return times;
    }

    private static void print(String name, double[] times) {
        System.out.printf(
                "%s: median %.2f ms, best %.2f, 90%% %.2f%n", name, times[RUNS / 2], times[0], times[RUNS * 9 / 10]);
    }

    private static void container(Sandbox sandbox, String id) throws Exception {
        List<Path> cgroups = new ArrayList<>();
        for (String controller : List.of("cpu", "cpuset", "memory", "devices", "freezer", "pids", "blkio", "cpuacct")) {
            Path cgroup = Path.of(
                    "/sys/fs/cgroup",
                    controller,
                    "slw-times-" + ProcessHandle.current().pid() + id);
            if (Files.exists(cgroup.resolveSibling("tasks"))) {
                cgroups.add(Files.createDirectory(cgroup));
            }
        }
        prepareCpuset(cgroups);
        List<Path> tasks = cgroups.stream().map(path -> path.resolve("tasks")).toList();
        end(sandbox.launch(plan(sandbox)
                .cgroup(new CgroupMembership(tasks, Optional.empty(), Optional.empty()))
                .log(sandbox.folder().resolve(id + ".log"), 10_000_000, 3)
                .build()));
        for (Path cgroup : cgroups) {
            Files.delete(cgroup);
        }
    }

    private static void prepareCpuset(List<Path> cgroups) throws IOException {
        for (Path cgroup : cgroups) {
            for (String name : List.of("cpuset.cpus", "cpuset.mems")) {
                if (Files.exists(cgroup.resolve(name))) {
                    Files.writeString(cgroup.resolve(name), Files.readString(cgroup.resolveSibling(name)));
                }
            }
        }
    }

    private static final SeccompProfiles PROFILES = SeccompProfiles.load();

    private static PlanBuilder plan(Sandbox sandbox) throws IOException {
        return sandbox.plan("true")
                .seccomp(PROFILES.filter("", CapabilitySet.DOCKER).orElseThrow());
    }

    private static void end(Shim shim) throws Exception {
        shim.start();
        shim.exit().get(10, TimeUnit.SECONDS);
    }
}
