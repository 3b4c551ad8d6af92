package io.slipway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots(16, 4);

    @Test
    void aTargetHasSoManyLanesAndTheOthersTheirOwn() {
        take(1, 3);
        assertThat(slots.room().named()).isEqualTo(Map.of(1L, 1));
        assertThat(slots.room().each()).isEqualTo(4);
        assertThat(slots.room().most()).isEqualTo(13);
        slots.leave(new Lane(1, "r0"));
        assertThat(slots.room().named()).isEqualTo(Map.of(1L, 2));
    }

    @Test
    void aTargetThatDidNotAnswerHasOneLaneUntilItDoes() {
        slots.answered(7, false);
        assertThat(slots.room().named()).isEqualTo(Map.of(7L, 1));
        take(7, 1);
        assertThat(slots.room().named()).isEqualTo(Map.of(7L, 0));
        slots.answered(7, true);
        assertThat(slots.room().named()).isEqualTo(Map.of(7L, 3));
    }

    @Test
    void theLastQuarterOfThePlacesIsForTargetsThatHaveNone() {
        take(1, 4);
        take(2, 4);
        take(3, 4);
        assertThat(slots.room().each()).isEqualTo(1);
        assertThat(slots.room().named()).isEqualTo(Map.of(1L, 0, 2L, 0, 3L, 0));
        assertThat(slots.room().most()).isEqualTo(4);
    }

    private void take(long target, int lanes) {
        for (int lane = 0; lane < lanes; lane++) {
            slots.take(new Lane(target, "r" + lane));
        }
    }
}
