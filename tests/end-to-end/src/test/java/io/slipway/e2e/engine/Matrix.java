package io.slipway.e2e.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** All cases on all engines, a few at a time, and what JUnit shows of them. */
final class Matrix {
    private static final int AT_A_TIME = 4;
    /** {@code -Dslipway.cases=REGEX} runs only the cases whose "group: title" has a match. */
    private static final Pattern ONLY = Pattern.compile(System.getProperty("slipway.cases", ""));

    private static final KnownDifferences KNOWN = KnownDifferences.read();

    private Matrix() {}

    /** A container for each case, with a test for each engine and one for their agreement. */
    static Stream<DynamicNode> tests(Predicate<Case> chosen) {
        List<Engine> engines = Engines.all();
        Path prelude = prelude();
        List<Case> all = CaseFile.all();
        assertThat(KNOWN.ofNone(all))
                .as("entries of known-differences.txt for steps that no case has")
                .isEmpty();
        List<DynamicNode> nodes = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
            for (int i = 0; i < all.size(); i++) {
                Case what = all.get(i);
                int number = i;
                if (chosen.test(what) && ONLY.matcher(what.toString()).find()) {
                    List<Future<CaseResult>> results = engines.stream()
                            .map(engine -> pool.submit(
                                    () -> new CaseRun(engine, what, number, prelude, Registries.of(engine)).run()))
                            .toList();
                    nodes.add(DynamicContainer.dynamicContainer(what.toString(), tests(what, engines, results)));
                }
            }
        }
        return nodes.stream();
    }

    private static Stream<DynamicTest> tests(Case what, List<Engine> engines, List<Future<CaseResult>> results) {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < engines.size(); i++) {
            String engine = engines.get(i).name();
            Future<CaseResult> result = results.get(i);
            tests.add(DynamicTest.dynamicTest(what + ", on " + engine, () -> satisfies(what, engine, result(result))));
        }
        if (engines.size() > 1) {
            tests.add(DynamicTest.dynamicTest(
                    what + ", both alike", () -> agree(what, result(results.get(0)), result(results.get(1)))));
        }
        return tests.stream();
    }

    private static void satisfies(Case what, String engine, CaseResult result) {
        List<String> wrong = new ArrayList<>();
        for (int step = 1; step <= result.steps().size(); step++) {
            CaseResult.Seen seen = result.steps().get(step - 1);
            Optional<KnownDifferences.Entry> known = KNOWN.ofEngine(what, engine, step);
            if (known.isEmpty()) {
                wrong.addAll(seen.wrong());
            } else if (seen.wrong().isEmpty()) {
                wrong.add("known-differences.txt says that %s fails in step %d, and it does not any more"
                        .formatted(engine, step));
            } else if (!known.get().isSaidIn(seen.output())) {
                wrong.add("step %d fails in another way than known-differences.txt says; nowhere: %s\n    in: %s"
                        .formatted(step, known.get().text(), seen.output()));
            }
        }
        assertThat(wrong)
                .withFailMessage(() ->
                        what + " on " + engine + ", " + result.milliseconds() + " ms:\n" + String.join("\n", wrong))
                .isEmpty();
    }

    private static void agree(Case what, CaseResult oracle, CaseResult other) {
        List<String> unknown = new ArrayList<>();
        List<CaseResult.Difference> differences = oracle.differencesTo(other);
        for (CaseResult.Difference difference : differences) {
            if (!KNOWN.differs(what, difference.step()) && !KNOWN.fails(what, difference.step())) {
                unknown.add(difference.words());
            }
        }
        assertThat(unknown)
                .withFailMessage(() -> what + ": " + String.join("\n", unknown))
                .isEmpty();
        for (int step = 1; step <= oracle.steps().size(); step++) {
            int number = step;
            assertThat(!KNOWN.differs(what, step)
                            || differences.stream().anyMatch(difference -> difference.step() == number))
                    .as("%s: known-differences.txt lists step %d, which does not differ any more", what, step)
                    .isTrue();
        }
    }

    private static CaseResult result(Future<CaseResult> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause() == null ? e : e.getCause());
        }
    }

    /** The shell functions of the cases, in a file that every step reads first. */
    private static Path prelude() {
        try (InputStream in = Matrix.class.getResourceAsStream("prelude.sh")) {
            if (in == null) {
                throw new AssertionError("there is no prelude.sh");
            }
            Path file = Scratch.folder("prelude").resolve("prelude.sh");
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
