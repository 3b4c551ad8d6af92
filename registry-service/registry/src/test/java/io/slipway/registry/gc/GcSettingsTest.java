package io.slipway.registry.gc;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GcSettingsTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void timesThatWouldNeverPauseOrMeetRequestsAreRefused() {
        assertThat(refused(settings(DAY, Duration.ofSeconds(5), Duration.ofMillis(50), DAY)))
                .isEmpty();
        assertThat(refused(settings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO)))
                .containsExactly("grace", "historyAge", "interval", "orphanAge", "sweepInterval", "uploadExpiry");
        assertThat(refused(settings(DAY, Duration.ofSeconds(4), Duration.ofDays(2), DAY)))
                .containsExactly("interval", "orphanAge");
    }

    private static GcSettings settings(Duration time, Duration orphanAge, Duration interval, Duration sweepInterval) {
        return new GcSettings(true, time, true, time, time, interval, sweepInterval, orphanAge, 1);
    }

    private static Set<String> refused(GcSettings settings) {
        try (ValidatorFactory validators = Validation.buildDefaultValidatorFactory()) {
            Set<String> names = new TreeSet<>();
            validators
                    .getValidator()
                    .validate(settings)
                    .forEach(violation -> names.add(violation.getPropertyPath().toString()));
            return names;
        }
    }
}
