package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.webhooks.delivery.Lanes.Share;
import io.slipway.webhooks.delivery.Slots.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots(16, 4, Duration.ofSeconds(3));

    @Test
    void aTargetThatAnswersHasSoManyLanesAndTheOthersTheirOwn() {
        slots.attempted(1, answered(3000));
        take(1, 3);
        assertThat(slots.room().named()).isEqualTo(Map.of(1L, new Share(Standing.PROMPT, 1)));
        assertThat(slots.room().most()).isEqualTo(13);
        slots.leave(new Lane(1, "r0"));
        assertThat(slots.room().named()).isEqualTo(Map.of(1L, new Share(Standing.PROMPT, 2)));
    }

    @Test
    void aTargetThatDidNotAnswerOrTookLongHasOneLaneUntilItAnswers() {
        for (Exchange bad : List.of(unanswered(new Outcome.Unavailable(Optional.empty())), answered(3001))) {
            assertThat(slots.attempted(7, bad)).isTrue();
            assertThat(slots.attempted(7, bad)).isFalse();
            assertThat(slots.room().named()).isEqualTo(Map.of(7L, new Share(Standing.TROUBLED, 1)));
            take(7, 1);
            assertThat(slots.room().named()).isEqualTo(Map.of(7L, new Share(Standing.TROUBLED, 0)));
            assertThat(slots.attempted(7, answered(5))).isTrue();
            assertThat(slots.room().named()).isEqualTo(Map.of(7L, new Share(Standing.PROMPT, 3)));
            slots.leave(new Lane(7, "r0"));
        }
    }

    @Test
    void whatFailedHereSaysNothingOfATarget() {
        assertThat(slots.attempted(7, unanswered(new Outcome.Refused(Outcome.Fault.TARGET))))
                .isFalse();
        assertThat(slots.room().named()).isEmpty();
    }

    @Test
    void troubledTargetsHaveHalfOfThePlacesTogetherAndUnknownOnesAQuarter() {
        for (int target = 0; target < 5; target++) {
            slots.attempted(target, unanswered(new Outcome.Unavailable(Optional.empty())));
            take(target, 1);
        }
        take(90, 1);
        assertThat(slots.room().free())
                .isEqualTo(Map.of(Standing.PROMPT, 16, Standing.TROUBLED, 3, Standing.UNKNOWN, 3));
    }

    @Test
    void theLastQuarterOfThePlacesIsForTargetsThatHaveNone() {
        for (int target = 1; target <= 3; target++) {
            slots.attempted(target, answered(5));
            take(target, 4);
        }
        slots.attempted(4, answered(5));
        Share none = new Share(Standing.PROMPT, 0);
        assertThat(slots.room().named())
                .isEqualTo(Map.of(1L, none, 2L, none, 3L, none, 4L, new Share(Standing.PROMPT, 1)));
        assertThat(slots.room().most()).isEqualTo(4);
    }

    @Test
    void aTargetThatIsNoMoreIsForgotten() {
        slots.attempted(1, answered(5));
        slots.attempted(2, answered(5));
        slots.forget(List.of(1L));
        assertThat(slots.known()).containsExactly(2L);
    }

    private static Exchange answered(long millis) {
        return exchange(millis, new Outcome.Delivered(), Optional.of(new Exchange.Answer(200, Map.of(), "")));
    }

    private static Exchange unanswered(Outcome outcome) {
        return exchange(5, outcome, Optional.empty());
    }

    private static Exchange exchange(long millis, Outcome outcome, Optional<Exchange.Answer> answer) {
        return new Exchange(Instant.EPOCH, millis, outcome, Map.of(), "", answer, "as told");
    }

    private void take(long target, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            slots.take(new Lane(target, "r" + lane));
        }
    }
}
