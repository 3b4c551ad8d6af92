package io.slipway.auth.access;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.account.AccountCreated;
import io.slipway.auth.account.AccountId;
import io.slipway.auth.account.NameTakenException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The namespaces; every account has one of its own name. */
@Service
class Namespaces {

    private final NamespaceRows rows;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final CoherentCache<String, Optional<Namespace>> namespaces;

    Namespaces(NamespaceRows rows, TransactionTemplate transactions, Clock clock, AuthSettings settings) {
        this.rows = rows;
        this.transactions = transactions;
        this.clock = clock;
        this.namespaces = new CoherentCache<>(settings.cachedRepositories());
    }

    Optional<Namespace> find(String name) {
        return namespaces.get(name, this::load);
    }

    /** The namespace when it is remembered; empty when it is not, and when it does not exist. */
    Optional<Namespace> peek(String name) {
        return Objects.requireNonNullElse(namespaces.peek(name), Optional.empty());
    }

    /** The namespace, created without an owner when there is none. */
    Namespace findOrCreate(String name) {
        Optional<Namespace> existing = find(name);
        if (existing.isPresent()) {
            return existing.get();
        }
        Access.refuseInsideTransaction();
        try {
            transactions.executeWithoutResult(transaction -> rows.insert(name, null, clock.instant()));
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            namespaces.invalidate(name);
        }
        return find(name).orElseThrow(() -> new IllegalStateException("the namespace " + name + " was not stored"));
    }

    /** Changes what new repositories start with; empty when there is no such namespace. */
    Optional<Namespace> changeDefault(String name, Visibility visibility) {
        Access.refuseInsideTransaction();
        try {
            transactions.executeWithoutResult(transaction -> rows.changeDefault(name, visibility));
        } finally {
            namespaces.invalidate(name);
        }
        return find(name);
    }

    /** Runs inside the transaction that creates the account. */
    @EventListener
    void on(AccountCreated account) {
        int inserted = rows.insert(account.name(), account.id().value(), clock.instant());
        if (inserted == 0) {
            throw new NameTakenException("a namespace named '" + account.name()
                    + "' exists already and belongs to no account; choose another name");
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                namespaces.invalidate(account.name());
            }
        });
    }

    CacheCounts cacheCounts() {
        return namespaces.counts();
    }

    void clear() {
        namespaces.clear();
    }

    /** Stores a mirror's namespace in the caller's transaction; false when there is a namespace of this name. */
    boolean insertMirror(String name, Readers readers) {
        return rows.insertMirror(name, readers.text(), names(readers), clock.instant()) > 0;
    }

    /** Changes a mirror's readers in the caller's transaction; false when there is no such mirror. */
    boolean changeReaders(String name, Readers readers) {
        return rows.changeReaders(name, readers.text(), names(readers)) > 0;
    }

    /** To be called after the commit of what changes a mirror. */
    void forget(String name) {
        namespaces.invalidate(name);
    }

    private static String[] names(Readers readers) {
        return readers.listed().toArray(String[]::new);
    }

    private Optional<Namespace> load(String name) {
        return rows.facts(name).stream().map(Namespaces::toNamespace).findFirst();
    }

    private static Namespace toNamespace(Object[] row) {
        Number owner = (Number) row[2];
        String readers = (String) row[4];
        String names = (String) row[5];
        return new Namespace(
                ((Number) row[0]).longValue(),
                (String) row[1],
                owner == null ? Optional.empty() : Optional.of(new AccountId(owner.longValue())),
                Visibility.parse((String) row[3]),
                readers == null
                        ? Optional.empty()
                        : Optional.of(Readers.parse(readers, names.isEmpty() ? List.of() : List.of(names.split(",")))));
    }
}
