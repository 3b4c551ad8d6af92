package io.slipway.auth.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The endpoint's answer; clients read one or the other name of the token. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TokenAnswer(
        @JsonProperty("token") String token,
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("expires_in") long expiresIn,
        @JsonProperty("issued_at") String issuedAt,
        @JsonProperty("refresh_token") @Nullable String refreshToken) {

    static TokenAnswer of(TokenIssuer.IssuedToken issued, @Nullable String refreshToken) {
        return new TokenAnswer(
                issued.value(),
                issued.value(),
                issued.life().toSeconds(),
                issued.issuedAt().toString(),
                refreshToken);
    }
}
