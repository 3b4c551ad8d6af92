package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The conformance suites of the OCI, run against the registry over plain HTTP with a login. They cannot be fetched by
 * everyone's build, so this has tests where {@code -Dslipway.ociSuite} names their programs: one, or a folder of them.
 * Which of the two suites a program is shows its text.
 */
class OciSuiteTest {
    private static final long LIMIT_MINUTES = 10;

    @TestFactory
    Stream<DynamicTest> noTestOfTheSuitesFails() throws IOException {
        String place = System.getProperty("slipway.ociSuite", "");
        List<DynamicTest> tests = new ArrayList<>();
        if (place.isEmpty()) {
            return tests.stream();
        }
        for (Path program : programs(Path.of(place))) {
            String text = Files.readString(program, StandardCharsets.ISO_8859_1);
            if (text.contains("OCI_REPORT_DIR")) {
                tests.add(dynamicTest(program.getFileName() + " legacy", () -> legacy(program)));
            } else if (text.contains("RESULTS_DIR")) {
                for (String version : List.of("1.1", "dev")) {
                    tests.add(dynamicTest(program.getFileName() + " " + version, () -> current(program, version)));
                }
            }
        }
        assertThat(tests).as("conformance programs in " + place).isNotEmpty();
        return tests.stream();
    }

    private static List<Path> programs(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(Files::isRegularFile)
                    .filter(Files::isExecutable)
                    .sorted()
                    .toList();
        }
    }

    private static void current(Path program, String version) throws Exception {
        RunningRegistry registry = RunningRegistry.shared();
        Path results = Scratch.folder("oci-suite");
        String name = "admin/oci-" + System.nanoTime();
        run(
                program,
                results,
                Map.of(
                        "OCI_REGISTRY",
                        registry.address(),
                        "OCI_TLS",
                        "disabled",
                        "OCI_VERSION",
                        version,
                        "OCI_REPO1",
                        name + "/a",
                        "OCI_REPO2",
                        name + "/b",
                        "OCI_RESULTS_DIR",
                        results.toString()));
        Result result = Result.read(results.resolve("junit.xml"));
        Scratch.delete(results);
        System.out.println("OciSuiteTest: " + program.getFileName() + " " + version + ": " + result);
        assertThat(result.failures()).isEmpty();
        assertThat(result.failed()).isZero();
        assertThat(result.skipped()).as("skipped").isZero();
        assertThat(result.passed()).isGreaterThan(500);
    }

    private static void legacy(Path program) throws Exception {
        RunningRegistry registry = RunningRegistry.shared();
        Path results = Scratch.folder("oci-suite");
        String name = "admin/oci-" + System.nanoTime();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("OCI_ROOT_URL", registry.url());
        settings.put("OCI_NAMESPACE", name + "/a");
        settings.put("OCI_CROSSMOUNT_NAMESPACE", name + "/b");
        settings.put("OCI_REPORT_DIR", results.toString());
        settings.put("OCI_HIDE_SKIPPED_WORKFLOWS", "0");
        for (String workflow : List.of("PULL", "PUSH", "CONTENT_DISCOVERY", "CONTENT_MANAGEMENT")) {
            settings.put("OCI_TEST_" + workflow, "1");
        }
        run(program, results, settings);
        Result result = Result.read(results.resolve("junit.xml"));
        Scratch.delete(results);
        System.out.println("OciSuiteTest: " + program.getFileName() + " legacy: " + result);
        assertThat(result.failures()).isEmpty();
        assertThat(result.failed()).isZero();
        assertThat(result.passed()).isGreaterThan(50);
    }

    /** What it says is in its results; its exit status is 0 also where it could not begin. */
    private static void run(Path program, Path results, Map<String, String> settings) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(program.toAbsolutePath().toString())
                .directory(results.toFile())
                .redirectErrorStream(true)
                .redirectOutput(results.resolve("output").toFile());
        builder.environment().putAll(settings);
        builder.environment().put("OCI_USERNAME", "admin");
        builder.environment().put("OCI_PASSWORD", RunningRegistry.PASSWORD);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                    .as("ends within " + LIMIT_MINUTES + " minutes")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(results.resolve("junit.xml"))
                .as(Files.readString(results.resolve("output")))
                .exists();
    }

    /**
     * What a suite counted, and the names of what failed. What it leaves out because of its version is in none of them.
     */
    private record Result(int passed, int failed, int skipped, List<String> failures) {
        static Result read(Path junit) throws Exception {
            Element root = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(junit.toFile())
                    .getDocumentElement();
            int tests = 0;
            int failed = 0;
            int skipped = 0;
            NodeList suites = root.getElementsByTagName("testsuite");
            for (int i = 0; i < suites.getLength(); i++) {
                Element suite = (Element) suites.item(i);
                tests += count(suite, "tests") - count(suite, "disabled");
                failed += count(suite, "failures") + count(suite, "errors");
                skipped += count(suite, "skipped");
            }
            List<String> failures = new ArrayList<>();
            NodeList cases = root.getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                if (test.getAttribute("status").startsWith("fail")
                        || test.getAttribute("status").equals("error")) {
                    failures.add(test.getAttribute("name"));
                }
            }
            return new Result(tests - failed - skipped, failed, skipped, failures);
        }

        private static int count(Element suite, String attribute) {
            String value = suite.getAttribute(attribute);
            return value.isEmpty() ? 0 : Integer.parseInt(value);
        }

        @Override
        public String toString() {
            return passed + " passed, " + failed + " failed, " + skipped + " skipped";
        }
    }
}
