package io.slipway.registry.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdValveTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0b1c-22", "Root=1-67891233-abcdef012345678912345678", "a.b_c:d"})
    void aWellFormedIdIsTaken(String id) {
        assertThat(RequestIdValve.isWellFormed(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "\"", "é", "a/b", "{}"})
    void anyOtherIsNot(String id) {
        assertThat(RequestIdValve.isWellFormed(id)).isFalse();
        assertThat(RequestIdValve.isWellFormed("x".repeat(64))).isTrue();
        assertThat(RequestIdValve.isWellFormed("x".repeat(65))).isFalse();
    }
}
