package io.slipway.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    @ParameterizedTest
    @ValueSource(strings = {"c 1:3 rwm", "b 8:0 r", "c *:* m", "c 136:* rw", "a *:* rwm"})
    void aDeviceRuleIsReadAsItIsWritten(String text) {
        assertThat(DeviceRule.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c", "c 1:3", "d 1:3 r", "c 1 r", "c 1:3 x", "c 1:3 rwmr", "c -1:3 r", "c 1:3 r\n"})
    void aDeviceRuleThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> DeviceRule.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "-1, -1", "100000000, 100000000"})
    void swapFollowsTheLimitWhereItIsNotSet(long swap, String expected) {
        long limit = 64L << 20;
        long effective = new Limits.Memory(limit, swap, 0, false).effectiveSwap();
        assertThat(effective).isEqualTo(expected.equals("2") ? 2 * limit : Long.parseLong(expected));
    }

    @Test
    void whatDockerRefusesIsRefused() {
        assertThatThrownBy(() -> Limits.Memory.of(1 << 20)).hasMessageContaining("6MB");
        assertThatThrownBy(() -> new Limits.Memory(0, 1 << 30, 0, false)).hasMessageContaining("Memoryswap");
        assertThatThrownBy(() -> new Limits.Memory(1 << 30, 1 << 20, 0, false)).hasMessageContaining("memoryswap");
        assertThatThrownBy(() -> new Limits.Memory(1 << 25, 0, 1 << 30, false)).hasMessageContaining("reservation");
        assertThatThrownBy(() -> new Limits.Cpu(10, 0, 0, "", "")).hasMessageContaining("1ms");
        assertThatThrownBy(() -> new Limits.Cpu(0, 10, 0, "", "")).hasMessageContaining("1ms");
        assertThatThrownBy(() -> Limits.NONE.withBlkioWeight(5)).hasMessageContaining("10 to 1000");
    }

    @Test
    void processorsAreAQuotaOfTheUsualPeriod() {
        assertThat(Limits.Cpu.ofNanos(1_500_000_000L)).isEqualTo(new Limits.Cpu(150_000, 100_000, 0, "", ""));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "1024, 39", "262144, 10000", "0, 1", "1000000, 10000"})
    void sharesBecomeWeights(long shares, long weight) {
        assertThat(V2Limits.weightOfShares(shares)).isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource({"10, 1", "500, 4950", "1000, 10000"})
    void blkioWeightsBecomeWeights(int blkio, long weight) {
        assertThat(V2Limits.weightOfBlkio(blkio)).isEqualTo(weight);
    }
}
