package io.slipway.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.slipway.e2e.Command;
import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RunningRegistry;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.Tools;
import io.slipway.e2e.clients.ContainersHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The journeys of {@code tests/browser}: Chromium, driven by Playwright, at a registry that begins empty and is pushed to
 * by skopeo. Each journey is a test here. {@code -Dslipway.journeys=PATTERN} runs those whose names match, after the first
 * run that all need; {@code -Dslipway.pictures.write=true} accepts the pictures as they are.
 */
@Tag("slow")
class BrowserTest {
    private static final Path JOURNEYS = Path.of("../browser").toAbsolutePath().normalize();
    private static final Path NPM =
            Path.of("../../web-ui/npm.sh").toAbsolutePath().normalize();
    private static final Path LEFTOVERS = Path.of("target/browser").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(20);
    /** Upstreams and receivers are on this machine, and what no receiver takes is given up soon. */
    private static final Map<String, String> SETTINGS = Map.of(
            "SLIPWAY_PRIVATE_NETWORKS", "127.0.0.0/8",
            "SLIPWAY_WEBHOOKS_PRIVATE_NETWORKS", "127.0.0.0/8",
            "SLIPWAY_WEBHOOKS_RETRY_FOR", "10s");

    @TestFactory
    Stream<DynamicTest> journeys() {
        Path node = node();
        Path chromium = Tools.require("chromium");
        Path skopeo = Tools.require("skopeo");
        packages(node);
        Path folder = Scratch.folder("browser");
        try (RunningRegistry registry = RunningRegistry.prepare(SETTINGS).start()) {
            hasPages(registry);
            RunningRegistry upstream = RunningRegistry.shared();
            Command.Outcome run = new ContainersHome(folder)
                    .command("env", words(node))
                    .with("NODE_OPTIONS", "--no-warnings")
                    .with("JOURNEYS_REGISTRY", registry.url())
                    .with("JOURNEYS_PASSWORD", RunningRegistry.PASSWORD)
                    .with("JOURNEYS_UPSTREAM", upstream.url())
                    .with("JOURNEYS_UPSTREAM_PASSWORD", RunningRegistry.PASSWORD)
                    .with("JOURNEYS_CHROMIUM", chromium.toString())
                    .with("JOURNEYS_SKOPEO", skopeo.toString())
                    .with("JOURNEYS_SCRATCH", folder.toString())
                    .with("JOURNEYS_LEFTOVERS", LEFTOVERS.toString())
                    .with("JOURNEYS_PICTURES_WRITE", System.getProperty("slipway.pictures.write", "false"))
                    .within(LIMIT)
                    .run();
            return tests(run);
        } finally {
            Scratch.delete(folder);
        }
    }

    /** Each journey, and at last that node itself had nothing to complain of: a file that cannot be read is no journey. */
    private static Stream<DynamicTest> tests(Command.Outcome run) {
        Outcomes outcomes = Outcomes.parse(run.standardOutput());
        List<DynamicTest> tests = new ArrayList<>();
        for (Outcomes.Outcome outcome : outcomes.ended()) {
            String name = outcome.name() + " (" + outcome.millis() + " ms)";
            tests.add(dynamicTest(name, () -> {
                assertThat(outcome.skipped()).as("skipped").isFalse();
                if (!outcome.passed()) {
                    fail(outcome.failure() + "\n(what the page looked like is in " + LEFTOVERS + ")");
                }
            }));
        }
        boolean failed = outcomes.ended().stream().anyMatch(outcome -> !outcome.passed());
        tests.add(dynamicTest("all journeys were run", () -> {
            // A file that node cannot run is told as one journey that failed, without a reason.
            assertThat(outcomes.ended()).as(run.output()).hasSizeGreaterThan(1);
            assertThat(run.exit()).as(run.output()).isEqualTo(failed ? 1 : 0);
        }));
        return tests.stream();
    }

    private static List<String> words(Path node) {
        List<String> words = new ArrayList<>(List.of(
                node.toString(),
                "--test",
                "--test-reporter=" + JOURNEYS.resolve("lib/reporter.mjs"),
                "--test-reporter-destination=stdout"));
        String pattern = System.getProperty("slipway.journeys", "");
        if (!pattern.isBlank()) {
            words.add("--test-name-pattern=^first run|" + pattern);
        }
        words.add(JOURNEYS.resolve("journeys.test.mjs").toString());
        return words;
    }

    /** The Node that the build of the pages takes as well. */
    private static Path node() {
        String folder = System.getProperty("node.bin.dir", ".");
        return folder.equals(".") ? Tools.require("node") : Path.of(folder, "node");
    }

    /** Playwright and axe, as the lock has them. */
    private static void packages(Path node) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("NPM_FOLDER", JOURNEYS.toString());
        environment.put(
                "NODE_BIN_DIR",
                Optional.ofNullable(node.getParent()).orElseThrow().toString());
        Command.of(NPM, List.of("ci", "--no-audit", "--no-fund"))
                .with(environment)
                .succeed();
    }

    /** A build without npm leaves the pages out. */
    private static void hasPages(RunningRegistry registry) {
        RegistryClient.Answer answer = RegistryClient.anonymous(registry.url()).get("/", Optional.empty());
        if (answer.status() != 200) {
            Tools.missing("the registry was built without its pages");
        }
    }
}
