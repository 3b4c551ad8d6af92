package io.slipway.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.engine.http.EngineException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
    private static final String P = "\u0010";
    private static final String Q = "\u0011";

    private static DetachKeys.Passed pass(DetachKeys keys, String typed) {
        byte[] bytes = typed.getBytes(StandardCharsets.ISO_8859_1);
        return keys.pass(bytes, bytes.length);
    }

    private static String text(DetachKeys.Passed passed) {
        return StandardCharsets.ISO_8859_1.decode(passed.bytes()).toString();
    }

    @Test
    void theDefaultKeysDetachAndAreNotPassedOn() {
        DetachKeys.Passed passed = pass(DetachKeys.parse(""), "ab" + P + Q + "cd");
        assertThat(passed.detached()).isTrue();
        assertThat(text(passed)).isEqualTo("ab");
    }

    @Test
    void keysInTwoPiecesDetachToo() {
        DetachKeys keys = DetachKeys.parse("");
        assertThat(text(pass(keys, "a" + P))).isEqualTo("a");
        assertThat(pass(keys, Q).detached()).isTrue();
    }

    @Test
    void aBeginningThatGoesOnOtherwiseIsPassedOn() {
        DetachKeys keys = DetachKeys.parse("");
        assertThat(text(pass(keys, "a" + P))).isEqualTo("a");
        assertThat(text(pass(keys, "b"))).isEqualTo(P + "b");
        assertThat(text(pass(keys, P))).isEmpty();
        assertThat(text(pass(keys, P))).isEqualTo(P);
        assertThat(pass(keys, Q).detached()).isTrue();
    }

    @Test
    void otherKeysCanBeChosen() {
        assertThat(pass(DetachKeys.parse("x"), "aax").detached()).isTrue();
        assertThat(pass(DetachKeys.parse("ctrl-@,DEL"), "\0\u007f").detached()).isTrue();
        assertThat(pass(DetachKeys.none(), P + Q).detached()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctrl-", "ctrl-1", "xy", "a,,b", "ctrl-p,", "\u00e9"})
    void wrongKeysAreRefused(String text) {
        assertThatThrownBy(() -> DetachKeys.parse(text)).isInstanceOf(EngineException.class);
    }
}
