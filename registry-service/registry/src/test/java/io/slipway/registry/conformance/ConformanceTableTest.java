package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        String table = Files.readString(Path.of("../../docs/conformance.md"));
        TreeSet<String> named = NAMED.matcher(table)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> written = Stream.of(
                        PullTest.class,
                        PushBlobsTest.class,
                        PushManifestsTest.class,
                        DiscoveryTest.class,
                        ManagementTest.class,
                        RefusalTest.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(written);
    }
}
