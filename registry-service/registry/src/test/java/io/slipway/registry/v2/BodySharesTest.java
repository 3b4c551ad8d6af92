package io.slipway.registry.v2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodySharesTest {
    private final BodyShares shares = new BodyShares(3, 2);

    @Test
    void anAccountLeavesRoomForOthers() {
        assertThat(shares.tryAcquire("ana")).isTrue();
        assertThat(shares.tryAcquire("ana")).isTrue();
        assertThat(shares.tryAcquire("ana")).isFalse();
        assertThat(shares.tryAcquire("max")).isTrue();
        assertThat(shares.tryAcquire("eve")).as("there are three in all").isFalse();
        shares.release("ana");
        assertThat(shares.tryAcquire("eve")).isTrue();
        assertThat(shares.tryAcquire("ana")).isFalse();
    }

    @Test
    void anAccountThatSendsNothingTakesNoMemory() {
        shares.tryAcquire("ana");
        shares.tryAcquire("ana");
        shares.release("ana");
        assertThat(shares.accounts()).isEqualTo(1);
        shares.release("ana");
        assertThat(shares.accounts()).isZero();
    }
}
