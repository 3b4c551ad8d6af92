package io.slipway.auth.token;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.account.Account;
import io.slipway.auth.account.AccountId;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Login;
import io.slipway.auth.account.OpaqueToken;
import io.slipway.auth.account.PasswordChanged;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Refresh tokens: 256 random bits, kept as their SHA-256, good until they expire or the account's password
 * changes. An account keeps a bounded number of them.
 */
@Component
class RefreshTokens {

    private final RefreshTokenRows rows;
    private final Accounts accounts;
    private final TransactionTemplate transactions;
    private final AuthSettings settings;
    private final Clock clock;

    RefreshTokens(
            RefreshTokenRows rows,
            Accounts accounts,
            TransactionTemplate transactions,
            AuthSettings settings,
            Clock clock) {
        this.rows = rows;
        this.accounts = accounts;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A new token for whoever has just logged in.
     *
     * @throws TokenRefusedException when the password was changed since
     */
    String issue(Login login, String clientId) {
        AccountId account = login.account().id();
        OpaqueToken token = OpaqueToken.generate();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        RefreshTokenRow row = new RefreshTokenRow(
                token.hash(), account.value(), settings.service(), clientId, now, now.plus(settings.refreshLife()));
        transactions.executeWithoutResult(transaction -> {
            if (!accounts.hold(login)) {
                throw TokenRefusedException.unauthorized("incorrect username or password");
            }
            rows.saveAndFlush(row);
            rows.deleteExpired(account.value(), now);
            rows.deleteOldest(account.value(), settings.refreshTokensPerAccount());
        });
        return token.text();
    }

    /** The account that the token was issued to; empty when there is no such token or its time is over. */
    Optional<Account> redeem(String token) {
        return OpaqueToken.presented(token)
                .flatMap(presented -> rows.findByTokenHash(presented.hash()))
                .filter(row -> row.service().equals(settings.service()))
                .filter(row -> clock.instant().isBefore(row.expiresAt()))
                .flatMap(row -> accounts.find(new AccountId(row.accountId())));
    }

    /** Runs inside the transaction that changes the password. */
    @EventListener
    void on(PasswordChanged changed) {
        rows.deleteOf(changed.id().value());
    }
}
