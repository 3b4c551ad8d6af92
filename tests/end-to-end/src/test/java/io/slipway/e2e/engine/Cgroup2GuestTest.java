package io.slipway.e2e.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Command;
import io.slipway.e2e.Tools;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The tests that control groups matter to, under a kernel that has version 2 alone: an emulated guest, which sees this
 * machine's files. Its kernel is Debian's, so older than most: EROFS there wants loop devices.
 */
@Tag("slow")
class Cgroup2GuestTest {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final List<String> CLASSES =
            List.of("io.slipway.agent.cgroup.CgroupTest", IsolationTest.class.getName());
    /** Fewer than the classes have, so that a test more needs no change here; none ran is no success. */
    private static final int AT_LEAST = 20;

    @TestFactory
    Stream<DynamicTest> underAKernelThatHasVersionTwoAlone() {
        Tools.requireRoot("a guest whose files are owned as they are here");
        List<String> words = new ArrayList<>(List.of(
                "-m",
                "3072",
                "-t",
                String.valueOf(LIMIT.toSeconds()),
                "--",
                "env",
                "JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1"));
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dslipway.oracle=none",
                "-Dslipway.patience=6",
                "-Dslipway.scratch=/run",
                "-Dslipway.tools=" + System.getProperty("slipway.tools", ""),
                "-Dslipway.agent=" + SlipwayAgent.jar().orElseThrow(),
                "-cp",
                classPath(),
                GuestTests.class.getName()));
        words.addAll(CLASSES);
        Command.Outcome outcome = Command.of(
                        Path.of("../../scripts/cgroup2-vm.sh").toAbsolutePath().normalize(), words)
                .within(LIMIT.plusMinutes(5))
                .run();
        String output = outcome.output();
        List<String> results = output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(GuestTests.LINE))
                .map(line -> line.substring(GuestTests.LINE.length()))
                .toList();
        assertThat(outcome.exit()).as(output).isZero();
        assertThat(results).as(output).hasSizeGreaterThan(AT_LEAST);
        return results.stream()
                .map(result -> DynamicTest.dynamicTest(
                        result, () -> assertThat(result).as(output).startsWith("passed ")));
    }

    /** The end-to-end tests with theirs, and the agent's, whose classes are in its jar. */
    private static String classPath() {
        Path agent = SlipwayAgent.jar().orElseThrow();
        return String.join(
                File.pathSeparator,
                System.getProperty("java.class.path"),
                agent.toString(),
                agent.resolveSibling("lib").resolve("*").toString(),
                agent.resolveSibling("test-classes").toString());
    }
}
