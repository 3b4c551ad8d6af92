package io.slipway.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On whatever hierarchies this machine has; the same class runs in a guest that has version 2 alone. */
class CgroupTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<Process> started = new ArrayList<>();
    private CgroupDriver driver;

    @BeforeEach
    void open() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "control groups need root");
        driver = CgroupDriver.probe("test-" + UUID.randomUUID().toString().substring(0, 8));
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (driver == null) {
            return;
        }
        driver.reconcile(Set.of());
        assertThat(driver.ids()).isEmpty();
        driver.removeParent();
        for (Process process : started) {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Runs a line of shell that is in the group before it does anything. */
    private Process run(Cgroup group, String line) throws IOException {
        StringBuilder script = new StringBuilder();
        switch (group.entry()) {
            case CgroupEntry.Tasks tasks ->
                tasks.files()
                        .forEach(file -> script.append("echo 0 > ").append(file).append(" && "));
            case CgroupEntry.Directory directory ->
                script.append("echo 0 > ").append(directory.path()).append("/cgroup.procs && ");
        }
        Process process = new ProcessBuilder("/bin/sh", "-c", script + "{ " + line + "; }")
                .redirectErrorStream(true)
                .start();
        started.add(process);
        return process;
    }

    private static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static String output(Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        exit(process);
        return text;
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void until(Condition condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static List<Path> directories(Cgroup group) {
        return switch (group.entry()) {
            case CgroupEntry.Tasks tasks ->
                tasks.files().stream().map(Path::getParent).toList();
            case CgroupEntry.Directory directory -> List.of(directory.path());
        };
    }

    @Test
    void whatRunsOutOfMemoryIsKilledAndCounted() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE.withMemory(Limits.Memory.of(16 << 20)));
        assertThat(group.stats().memory().limit()).isEqualTo(16 << 20);
        assertThat(group.oomKills()).isZero();
        assertThat(exit(run(group, "exec tail /dev/zero"))).isEqualTo(137);
        assertThat(group.oomKills()).isEqualTo(1);
        assertThat(Files.readString(group.memoryEvents().orElseThrow())).contains("oom_kill 1");
    }

    @Test
    void moreTasksThanTheLimitAreRefused() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE.withPids(5));
        String text = output(run(group, "for i in 1 2 3 4 5 6 7 8; do sleep 3 & done; wait"));
        assertThat(text.toLowerCase(java.util.Locale.ROOT)).contains("fork");
        assertThat(group.stats().pids().limit()).isEqualTo(5);
    }

    @Test
    void theQuotaHoldsProcessorTime() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE.withCpu(Limits.Cpu.ofNanos(200_000_000L)));
        Process process = run(group, "while :; do :; done");
        until(() -> group.stats().cpu().totalNanos() > 0);
        CgroupStats.Cpu before = group.stats().cpu();
        long start = System.nanoTime();
        Thread.sleep(2000);
        long elapsed = System.nanoTime() - start;
        CgroupStats.Cpu after = group.stats().cpu();
        double share = (double) (after.totalNanos() - before.totalNanos()) / elapsed;
        // On a busy machine it gets less than its quota; never more.
        assertThat(share).isPositive().isLessThan(0.25);
        assertThat(after.throttledPeriods()).isPositive();
        assertThat(after.userNanos() + after.systemNanos()).isPositive();
        process.destroyForcibly();
    }

    @Test
    void aForkBombLeavesNoProcess() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE.withPids(200));
        // Shells that may not fork end: at its limit a bomb may burn out before it is looked at.
        until(() -> {
            if (group.pids().isEmpty()) {
                run(group, "f() { f | f & }; f; wait").getInputStream().close();
            }
            return group.pids().size() > 20;
        });
        group.kill(LIMIT);
        assertThat(group.pids()).isEmpty();
        // Those that nobody has waited for yet are counted a moment longer.
        until(() -> group.stats().pids().current() == 0);
        group.remove(LIMIT);
        assertThat(directories(group)).noneMatch(Files::exists);
        group.remove(LIMIT);
        group.kill(LIMIT);
    }

    @Test
    void frozenProcessesStandStillAndDieAllTheSame() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE);
        Process process = run(group, "while :; do :; done");
        until(() -> group.stats().cpu().totalNanos() > 50_000_000);
        assertThat(group.isFrozen()).isFalse();
        group.freeze();
        assertThat(group.isFrozen()).isTrue();
        long before = group.stats().cpu().totalNanos();
        Thread.sleep(200);
        assertThat(group.stats().cpu().totalNanos()).isEqualTo(before);
        group.thaw();
        assertThat(group.isFrozen()).isFalse();
        until(() -> group.stats().cpu().totalNanos() > before);
        group.freeze();
        group.kill(LIMIT);
        assertThat(exit(process)).isEqualTo(137);
    }

    @Test
    void limitsGoUpAndDownAgain() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE.withMemory(Limits.Memory.of(64 << 20)));
        for (long megabytes : new long[] {256, 32, 64, 1024}) {
            group.update(Limits.NONE.withMemory(Limits.Memory.of(megabytes << 20)));
            assertThat(group.stats().memory().limit()).isEqualTo(megabytes << 20);
        }
        group.update(Limits.NONE.withMemory(new Limits.Memory(64 << 20, -1, 0, false)));
        group.update(Limits.NONE.withMemory(new Limits.Memory(64 << 20, 64 << 20, 0, false)));
        group.update(Limits.NONE.withPids(7));
        assertThat(group.stats().pids().limit()).isEqualTo(7);
        group.update(Limits.NONE.withPids(-1));
        assertThat(group.stats().pids().limit()).isEqualTo(Long.MAX_VALUE);
        assertThat(group.stats().memory().limit()).isEqualTo(64 << 20);
    }

    @Test
    void withoutLimitsThereAreNone() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE);
        assertThat(group.stats().memory().limit()).isEqualTo(Long.MAX_VALUE);
        assertThat(group.stats().pids().limit()).isEqualTo(Long.MAX_VALUE);
        assertThat(group.warnings()).isEmpty();
    }

    @Test
    void processorsAndNodesAreThoseOfTheList() throws Exception {
        assumeTrue(driver.supports(CgroupDriver.Feature.CPUSET), "no cpuset controller");
        Cgroup group = driver.create("c", Limits.NONE.withCpu(Limits.Cpu.NONE.withCpuset("0", "0")));
        assertThat(output(run(group, "grep -E '(Cpus|Mems)_allowed_list' /proc/self/status")))
                .matches("Cpus_allowed_list:\\s+0\\s+Mems_allowed_list:\\s+0");
        assertThatThrownBy(() -> driver.create("d", Limits.NONE.withCpu(Limits.Cpu.NONE.withCpuset("4000", ""))))
                .hasMessageContaining("4000");
        assertThat(driver.ids()).containsExactly("c");
    }

    @Test
    void sharesAreAcceptedInDockersRange() throws Exception {
        for (long shares : new long[] {2, 1024, 262_144}) {
            driver.create("s" + shares, Limits.NONE.withCpu(new Limits.Cpu(0, 0, shares, "", "")));
        }
        assertThat(driver.ids()).hasSize(3);
    }

    @Test
    void devicesOutsideTheListAreRefused() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE.withDevices(DeviceRule.defaults()));
        Path folder = Files.createTempDirectory("slipway-devices");
        try {
            // Nodes of any kind may be made; only those of the list may be opened.
            String made = "cd " + folder + " && mknod null c 1 3 && mknod log c 1 11 && mknod disk b 7 0";
            assertThat(exit(run(group, made))).isZero();
            assertThat(exit(run(group, "echo x > " + folder + "/null"))).isZero();
            assertThat(output(run(group, "head -c 1 " + folder + "/log"))).contains("Operation not permitted");
            assertThat(output(run(group, "head -c 1 " + folder + "/disk"))).contains("Operation not permitted");
            assertThat(output(run(group, "head -c 3 /dev/zero | wc -c"))).isEqualTo("3");
        } finally {
            for (String name : List.of("null", "log", "disk")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    @Test
    void aDeviceOfTheUsersCanBeUsedAsFarAsItIsGiven() throws Exception {
        List<DeviceRule> rules = new ArrayList<>(DeviceRule.defaults());
        rules.add(DeviceRule.parse("c 1:11 r"));
        Cgroup group = driver.create("c", Limits.NONE.withDevices(rules));
        assertThat(exit(run(group, "exec 3< /dev/kmsg"))).isZero();
        assertThat(exit(run(group, "exec 3<> /dev/kmsg"))).isNotZero();
        Cgroup all = driver.create("all", Limits.NONE.withDevices(List.of(DeviceRule.allowAll())));
        assertThat(exit(run(all, "exec 3<> /dev/kmsg"))).isZero();
    }

    @Test
    void groupsThatAContainerHasMadeGoWithIt() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE);
        for (Path directory : directories(group)) {
            Files.createDirectories(directory.resolve("a/b"));
        }
        run(group, "sleep 100");
        until(() -> !group.pids().isEmpty());
        group.kill(LIMIT);
        group.remove(LIMIT);
        assertThat(directories(group)).noneMatch(Files::exists);
    }

    @Test
    void aGroupIsFoundAgainAndStraysAreRemoved() throws Exception {
        driver.create("kept", Limits.NONE);
        Process process = run(driver.create("stray", Limits.NONE), "sleep 100");
        until(() -> !driver.find("stray").orElseThrow().pids().isEmpty());
        assertThat(driver.ids()).containsExactly("kept", "stray");
        assertThat(driver.reconcile(Set.of("kept"))).containsExactly("stray");
        assertThat(exit(process)).isEqualTo(137);
        assertThat(driver.ids()).containsExactly("kept");
        assertThat(driver.find("kept")).isPresent();
        assertThat(driver.find("stray")).isEmpty();
    }

    @Test
    void processesThatDoNotDieInTimeAreNamed() throws Exception {
        Cgroup group = driver.create("c", Limits.NONE);
        run(group, "sleep 100");
        until(() -> !group.pids().isEmpty());
        assertThatThrownBy(() -> group.remove(Duration.ofMillis(50))).isInstanceOf(IOException.class);
        group.kill(LIMIT);
    }

    @Test
    void anIdThatIsAPathIsRefused() {
        for (String id : List.of("", ".", "..", "a/b", "../x", "a\nb")) {
            assertThatThrownBy(() -> driver.create(id, Limits.NONE)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
