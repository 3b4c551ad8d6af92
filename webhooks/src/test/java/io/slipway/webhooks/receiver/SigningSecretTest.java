package io.slipway.webhooks.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {
    /** What the Standard Webhooks project's libraries are tested with. */
    @Test
    void theSignatureIsTheOneOfTheSpecificationsLibraries() {
        SigningSecret secret = SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(secret.sign(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1_614_265_330), "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void aGeneratedSecretIsReadAgainAndShownNowhereElse() {
        SigningSecret secret = SigningSecret.generate(new SecureRandom());
        assertThat(SigningSecret.parse(secret.reveal())).isEqualTo(secret);
        assertThat(secret.toString()).doesNotContain(secret.reveal().substring(6));
        assertThat(secret.bytes()).hasSize(32);
        assertThat(SigningSecret.generate(new SecureRandom())).isNotEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 65, 1000})
    void aSecretOfAnotherLengthIsRefused(int length) {
        String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[length]);
        assertThatThrownBy(() -> SigningSecret.parse(text))
                .isInstanceOf(InvalidWebhookException.class)
                .hasMessageContaining("24 to 64 bytes long, and this one has " + length);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void theLengthsOfTheSpecificationAreTaken(int length) {
        String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[length]);
        assertThat(SigningSecret.parse(text).reveal()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec", "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void aSecretWithoutItsPrefixIsRefused(String text) {
        assertThatThrownBy(() -> SigningSecret.parse(text)).hasMessageContaining("begins with whsec_");
    }
}
