package io.slipway.auth;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code slipway.auth.*}.
 *
 * @param service the name that challenges and tokens carry (claim {@code aud})
 * @param issuer the claim {@code iss}
 * @param tokenLife how long a token is good; clients assume at least 60 seconds
 * @param refreshLife how long a refresh token is good, from its issue
 * @param refreshTokensPerAccount how many are kept for an account; the oldest goes first
 * @param sessionIdle how long a browser's session lives without being used
 * @param sessionLife how long it lives in all
 * @param verifiedTokens how many verified tokens are remembered; one above 1 KiB counts for as many as it has KiB
 * @param cachedRepositories how many repositories and namespaces are remembered, existing or not
 * @param hashingConcurrency how many passwords are hashed at a time; 0 means one less than cores, and one at least
 * @param hashingQueue how many more may wait for their turn
 * @param hashingWait how long each waits at most
 * @param keyFile the key that seals the signing keys in the database; created when missing
 * @param adminPasswordFile where the first start leaves the admin's generated password
 * @param openMetrics whether {@code /actuator/prometheus} is for everybody, not for the admin alone
 * @param adminPassword the admin's password instead; empty or absent to have one generated
 */
@Validated
@ConfigurationProperties("slipway.auth")
public record AuthSettings(
        @DefaultValue("slipway") @NotBlank String service,
        @DefaultValue("slipway") @NotBlank String issuer,

        @DefaultValue("300s") @DurationMin(seconds = 60) @DurationMax(hours = 24)
        Duration tokenLife,

        @DefaultValue("90d") @DurationMin(minutes = 1) Duration refreshLife,
        @DefaultValue("100") @Min(1) @Max(10_000) int refreshTokensPerAccount,

        @DefaultValue("14d") @DurationMin(minutes = 10) @DurationMax(days = 400)
        Duration sessionIdle,

        @DefaultValue("90d") @DurationMin(minutes = 10) @DurationMax(days = 400)
        Duration sessionLife,

        @DefaultValue("10000") @Min(0) @Max(1_000_000) int verifiedTokens,
        @DefaultValue("50000") @Min(0) @Max(10_000_000) int cachedRepositories,
        @DefaultValue("0") @Min(0) @Max(1024) int hashingConcurrency,
        @DefaultValue("256") @Min(1) @Max(100_000) int hashingQueue,

        @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(seconds = 60)
        Duration hashingWait,

        @NotNull Path keyFile,
        @NotNull Path adminPasswordFile,
        @DefaultValue("false") boolean openMetrics,
        @Nullable String adminPassword) {

    public AuthSettings {
        if (hashingConcurrency == 0) {
            // A hash holds its carrier for tens of milliseconds; one is left for all other requests.
            hashingConcurrency = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        }
    }

    /** The admin's password for the first start, when one is set. */
    public Optional<String> configuredAdminPassword() {
        return Optional.ofNullable(adminPassword).filter(text -> !text.isEmpty());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "AuthSettings[service=" + service + ", tokenLife=" + tokenLife + ", keyFile=" + keyFile + "]";
    }
}
