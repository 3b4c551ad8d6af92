package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.operations.OperationsTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/conformance.md and the tests of this package name each other. */
class ConformanceTableTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test\\.\\w+)`");

    @Test
    void theTableNamesEveryTestAndNoOther() throws IOException {
        TreeSet<String> named = NAMED.matcher(table())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> written = tests(
                PullTest.class,
                PushBlobsTest.class,
                PushManifestsTest.class,
                DiscoveryTest.class,
                ManagementTest.class,
                RefusalTest.class);
        TreeSet<String> elsewhere = tests(GarbageCollectionTest.class, OperationsTest.class);
        assertThat(named).containsAll(written);
        assertThat(named).allMatch(name -> written.contains(name) || elsewhere.contains(name));
    }

    @Test
    void everyRowNamesATestOrSaysWhyNot() throws IOException {
        List<String> rows = table().lines()
                .takeWhile(line -> !line.startsWith("## The OCI's own suites"))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| section "))
                .toList();
        assertThat(rows)
                .hasSizeGreaterThan(50)
                .allMatch(row -> NAMED.matcher(row).find() || row.contains("| no test: "));
    }

    private static String table() throws IOException {
        return Files.readString(Path.of("../../docs/conformance.md"));
    }

    private static TreeSet<String> tests(Class<?>... types) {
        return Stream.of(types)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
