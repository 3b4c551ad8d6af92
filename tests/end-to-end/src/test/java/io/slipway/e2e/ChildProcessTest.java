package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the tests' children see of the environment of whoever runs the tests. */
class ChildProcessTest {
    @Test
    void noSettingOfTheShellReachesAChild() {
        Map<String, String> shell = new HashMap<>(
                Map.of("SLIPWAY_DATABASE_URL", "in use", "slipway_data", "in use", "HOME", "/root", "MY_SLIPWAY_", ""));
        ChildProcess.forgetSettings(shell);
        assertThat(shell).containsOnlyKeys("HOME", "MY_SLIPWAY_");
    }

    @Test
    void whatATestSetsReachesItsChild() {
        assertThat(ChildProcess.of(List.of("true"), Map.of("SLIPWAY_DATA", "the test's"))
                        .environment())
                .containsEntry("SLIPWAY_DATA", "the test's")
                .containsKey("PATH")
                .doesNotContainKey("SLIPWAY_DATABASE_URL");
    }
}
