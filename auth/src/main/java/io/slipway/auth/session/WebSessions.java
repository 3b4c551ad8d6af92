package io.slipway.auth.session;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.account.AccountId;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Login;
import io.slipway.auth.account.OpaqueToken;
import io.slipway.auth.account.PasswordChanged;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The sessions of browsers. One ends when it was not used for {@link AuthSettings#sessionIdle()}, when it is as old as
 * {@link AuthSettings#sessionLife()}, and when the account's password changes. An account keeps a bounded number of them.
 */
@Component
public class WebSessions {

    /** How far what is written down of a use may lie behind it. */
    private static final Duration USE_STEP = Duration.ofMinutes(5);

    private static final int PER_ACCOUNT = 50;

    private final WebSessionRows rows;
    private final Accounts accounts;
    private final TransactionTemplate transactions;
    private final AuthSettings settings;
    private final Clock clock;

    WebSessions(
            WebSessionRows rows,
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

    /** A new session for whoever has just logged in; empty when the password was changed since. */
    public Optional<WebSession> open(Login login) {
        AccountId account = login.account().id();
        OpaqueToken token = OpaqueToken.generate();
        Instant now = now();
        boolean opened = Boolean.TRUE.equals(transactions.execute(transaction -> {
            if (!accounts.hold(login)) {
                return false;
            }
            rows.saveAndFlush(new WebSessionRow(token.hash(), account.value(), now));
            rows.deleteEnded(account.value(), now.minus(settings.sessionIdle()), now.minus(settings.sessionLife()));
            rows.deleteOldest(account.value(), PER_ACCOUNT);
            return true;
        }));
        return opened ? Optional.of(new WebSession(token, login.account())) : Optional.empty();
    }

    /** The session of a cookie; empty when there is none, or it has ended. */
    public Optional<WebSession> find(String cookie) {
        Instant now = now();
        return OpaqueToken.presented(cookie)
                .flatMap(token -> rows.findByTokenHash(token.hash())
                        .filter(row -> now.isBefore(row.usedAt().plus(settings.sessionIdle())))
                        .filter(row -> now.isBefore(row.createdAt().plus(settings.sessionLife())))
                        .flatMap(row -> {
                            if (!now.isBefore(row.usedAt().plus(USE_STEP))) {
                                transactions.executeWithoutResult(transaction -> rows.use(token.hash(), now));
                            }
                            return accounts.find(new AccountId(row.accountId()))
                                    .map(found -> new WebSession(token, found));
                        }));
    }

    /** Ends it. */
    public void close(WebSession session) {
        transactions.executeWithoutResult(
                transaction -> rows.delete(session.token().hash()));
    }

    /** Runs inside the transaction that changes the password. */
    @EventListener
    void on(PasswordChanged changed) {
        rows.deleteOf(changed.id().value());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
