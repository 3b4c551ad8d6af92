package io.slipway.registry.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Pace pace = new Pace(100, Duration.ofSeconds(10), 0);

    @Test
    void aClientThatKeepsUpIsLeftAlone() {
        for (int second = 1; second <= 60; second++) {
            assertThat(pace.keeps(100, second * SECOND)).isTrue();
        }
    }

    @Test
    void aByteNowAndThenIsTooSlow() {
        assertThat(pace.keeps(1, 9 * SECOND)).isTrue();
        assertThat(pace.keeps(1, 10 * SECOND)).isFalse();
    }

    @Test
    void aFastBeginningDoesNotExcuseASlowRest() {
        assertThat(pace.keeps(1_000_000, 10 * SECOND)).isTrue();
        assertThat(pace.keeps(1, 20 * SECOND)).isFalse();
    }

    @Test
    void timeThatTheClientWaitedForUsDoesNotCount() {
        pace.excuse(60 * SECOND);
        assertThat(pace.keeps(1_000, 65 * SECOND)).isTrue();
    }
}
