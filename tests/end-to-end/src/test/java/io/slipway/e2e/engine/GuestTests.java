package io.slipway.e2e.engine;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes without Maven, in the guest of {@link Cgroup2GuestTest}. Each test is one line of standard output,
 * {@code guest: passed|failed|skipped NAME}; what failed says how before its line.
 */
final class GuestTests implements TestExecutionListener {
    static final String LINE = "guest: ";

    private final PrintWriter out = new PrintWriter(System.out, true);

    private GuestTests() {}

    public static void main(String[] classes) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        Stream.of(classes).map(DiscoverySelectors::selectClass).toList())
                .build();
        LauncherFactory.create().execute(request, new GuestTests());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        say("skipped", test);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable().ifPresent(failure -> failure.printStackTrace(out));
        if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
            String status = switch (result.getStatus()) {
                case SUCCESSFUL -> "passed";
                case FAILED -> "failed";
                case ABORTED -> "skipped";
            };
            say(status, test);
        }
    }

    private void say(String status, TestIdentifier test) {
        out.printf(Locale.ROOT, "%s%s %s%n", LINE, status, test.getUniqueId());
    }
}
