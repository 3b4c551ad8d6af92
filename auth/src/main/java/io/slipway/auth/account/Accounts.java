package io.slipway.auth.account;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The accounts. Names follow the grammar of a single repository path component, 2 to 64 characters;
 * passwords have 8 to 256 characters. Passwords are hashed outside of any transaction.
 */
@Service
public class Accounts {

    private final AccountRows rows;
    private final Passwords passwords;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Accounts(
            AccountRows rows,
            Passwords passwords,
            ApplicationEventPublisher events,
            TransactionTemplate transactions,
            Clock clock) {
        this.rows = rows;
        this.passwords = passwords;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * The account of this name and password; empty when there is none, for whichever reason, after the same
     * time.
     *
     * @throws TooBusyException when too many passwords are being checked already
     */
    public Optional<Account> authenticate(String name, String password) {
        return login(name, password).map(Login::account);
    }

    /** Does what {@link #authenticate} does, for a caller that has to {@linkplain #hold hold} the outcome. */
    public Optional<Login> login(String name, String password) {
        Optional<AccountRow> row = row(name);
        boolean matches = passwords.matches(password, row.map(AccountRow::passwordHash));
        return matches ? row.map(found -> new Login(found.toAccount(), found.passwordHash())) : Optional.empty();
    }

    /**
     * Whether the account still has the password of this login; if so, no change of it is committed before the caller's
     * transaction ends. Called inside a transaction.
     */
    public boolean hold(Login login) {
        return rows.lockPasswordHash(login.account().id().value())
                .filter(login.passwordHash()::equals)
                .isPresent();
    }

    /**
     * Creates an account, and with it whatever listens to {@link AccountCreated}.
     *
     * @throws InvalidAccountException when the name or the password cannot be one
     * @throws NameTakenException when the name is in use
     * @throws TooBusyException when too many passwords are being hashed already
     */
    public Account create(String name, String password, boolean admin) {
        AccountName.check(name);
        if (rows.findByName(name).isPresent()) {
            throw nameTaken(name);
        }
        String hash = passwords.hash(password);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return transactions.execute(transaction -> {
            Account account;
            try {
                account = rows.saveAndFlush(new AccountRow(name, hash, admin, now))
                        .toAccount();
            } catch (DataIntegrityViolationException createdMeanwhile) {
                throw nameTaken(name);
            }
            events.publishEvent(new AccountCreated(account.id(), name));
            return account;
        });
    }

    /**
     * Replaces the password; whatever listens to {@link PasswordChanged} happens with it.
     *
     * @return whether the account exists
     * @throws InvalidAccountException when the new password cannot be one
     */
    public boolean changePassword(AccountId id, String newPassword) {
        String hash = passwords.hash(newPassword);
        return transactions.execute(transaction -> {
            Optional<AccountRow> row = rows.findById(id.value());
            row.ifPresent(found -> {
                found.changePasswordHash(hash);
                // Written before the listeners run: whoever holds a login ends first, and they see what it left.
                rows.saveAndFlush(found);
                events.publishEvent(new PasswordChanged(id));
            });
            return row.isPresent();
        });
    }

    /** The account with this key. */
    public Optional<Account> find(AccountId id) {
        return rows.findById(id.value()).map(AccountRow::toAccount);
    }

    /** The account of this name. */
    public Optional<Account> find(String name) {
        return row(name).map(AccountRow::toAccount);
    }

    /** At most so many accounts whose names come after the given one, bytewise; from the start with {@code ""}. */
    public List<Account> list(String after, int limit) {
        return rows.findByNameGreaterThanOrderByName(after, Limit.of(limit)).stream()
                .map(AccountRow::toAccount)
                .toList();
    }

    private Optional<AccountRow> row(String name) {
        return AccountName.isPossible(name) ? rows.findByName(name) : Optional.empty();
    }

    boolean hasAdmin() {
        return rows.existsByAdminTrue();
    }

    private static NameTakenException nameTaken(String name) {
        return new NameTakenException("there is an account named '" + name + "' already");
    }
}
