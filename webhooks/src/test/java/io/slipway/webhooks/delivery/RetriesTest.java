package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private static final Instant FIRST = Instant.parse("2026-03-01T12:00:00Z");
    private static final Outcome SILENT = new Outcome.Unavailable(Optional.empty());

    private final Retries retries = new Retries(Rig.settings(Map.of()), new SplittableRandom(20260301));

    @Test
    void pausesDoubleUpToAnHourAndAreJittered() {
        for (int tries = 1; tries <= 1000; tries++) {
            long whole = Math.min(3_600_000, 1000L << Math.min(tries - 1, 30));
            List<Duration> seen = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Duration pause = retries.pause(tries);
                assertThat(pause.toMillis()).isBetween(whole / 2, whole);
                seen.add(pause);
            }
            assertThat(seen.stream().distinct().count()).isGreaterThan(1);
        }
    }

    @Test
    void anEventIsTriedForThreeDaysAndOnceAtTheirEnd() {
        assertThat(attempts(SILENT)).satisfies(all -> {
            assertThat(all.getLast()).isEqualTo(FIRST.plus(Duration.ofDays(3)));
            assertThat(all.size()).isBetween(72 + 10, 2 * 72 + 12);
        });
    }

    @Test
    void anEventThatIsRefusedForWhatItIsIsTriedForAQuarterOfAMinute() {
        assertThat(attempts(new Outcome.Refused(Outcome.Fault.EVENT))).satisfies(all -> {
            assertThat(all.getLast()).isEqualTo(FIRST.plus(Duration.ofSeconds(15)));
            assertThat(all.size()).isBetween(5, 7);
        });
    }

    @Test
    void aStatusThatAnyEventWouldGetIsTheTargetsFaultAndAnotherTheEvents() {
        assertThat(List.of(301, 307, 401, 403, 404, 405, 407, 421))
                .allSatisfy(status -> assertThat(Outcome.Fault.of(status)).isEqualTo(Outcome.Fault.TARGET));
        assertThat(List.of(400, 406, 409, 411, 413, 415, 418, 422, 431, 451))
                .allSatisfy(status -> assertThat(Outcome.Fault.of(status)).isEqualTo(Outcome.Fault.EVENT));
    }

    @Test
    void anEventThatIsRefusedAsAnyWouldBeIsTriedForAnHour() {
        assertThat(attempts(new Outcome.Refused(Outcome.Fault.TARGET))).satisfies(all -> {
            assertThat(all.getLast()).isEqualTo(FIRST.plus(Duration.ofHours(1)));
            assertThat(all.size()).isBetween(11, 16);
        });
    }

    @Test
    void aReceiversWishIsHeardUpToAnHour() {
        assertThat(retries.again(new Outcome.Unavailable(Optional.of(Duration.ofMinutes(10))), 1, FIRST, FIRST))
                .contains(FIRST.plus(Duration.ofMinutes(10)));
        assertThat(retries.again(new Outcome.Unavailable(Optional.of(Duration.ofDays(300))), 1, FIRST, FIRST))
                .contains(FIRST.plus(Duration.ofHours(1)));
    }

    private List<Instant> attempts(Outcome outcome) {
        List<Instant> attempts = new ArrayList<>();
        Optional<Instant> next = Optional.of(FIRST);
        while (next.isPresent()) {
            attempts.add(next.get());
            next = retries.again(outcome, attempts.size(), FIRST, next.get());
        }
        return attempts;
    }
}
