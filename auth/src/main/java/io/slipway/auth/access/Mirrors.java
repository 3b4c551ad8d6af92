package io.slipway.auth.access;

import io.slipway.auth.account.Caller;
import io.slipway.auth.account.NameTakenException;
import io.slipway.oci.RepositoryName;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Namespaces that mirror other registries: each belongs to one of them, nobody pushes to it, and who may pull is decided
 * for all of it by its {@link Readers}.
 *
 * <p>Changes are transactions of their own and must not be called inside another one.
 */
@Service
public class Mirrors {

    private final Access access;
    private final Namespaces namespaces;
    private final RepositoryRows repositories;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Mirrors(
            Access access,
            Namespaces namespaces,
            RepositoryRows repositories,
            TransactionTemplate transactions,
            Clock clock) {
        this.access = access;
        this.namespaces = namespaces;
        this.repositories = repositories;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Who may pull from the namespace; empty when it is no mirror. */
    public Optional<Readers> readers(String namespace) {
        return namespaces.find(namespace).flatMap(Namespace::readers);
    }

    /**
     * Makes a namespace for a mirror. One that was a mirror before is one again, with these readers, who get nothing of what
     * it held then: what was brought back is deleted, and nothing can be brought back any more.
     *
     * @throws NameTakenException when there is a namespace of this name that is no mirror
     */
    public void create(String namespace, Readers readers) {
        change(namespace, () -> {
            if (namespaces.insertMirror(namespace, readers)) {
                return;
            }
            if (!namespaces.changeReaders(namespace, readers)) {
                throw new NameTakenException("there is a namespace named '" + namespace + "' already");
            }
            giveUp(namespace, Caller.ANONYMOUS);
        });
    }

    /** Whoever brings one back meanwhile is before the first statement, and undone by the second, or finds nothing. */
    private void giveUp(String namespace, Caller caller) {
        Instant now = clock.instant();
        repositories.giveUpIn(namespace, now);
        repositories.deleteIn(namespace, now, caller.label());
        repositories.giveUpIn(namespace, now);
    }

    /** Changes who may pull from a mirror; false when there is none of this name. */
    public boolean changeReaders(String namespace, Readers readers) {
        return change(namespace, () -> {
            boolean changed = namespaces.changeReaders(namespace, readers);
            if (changed) {
                repositories.changeVisibilityIn(namespace, visibility(readers).text());
            }
            return changed;
        });
    }

    /**
     * Ends a mirror. What it held is deleted, and until it is collected administrators can bring it back. The namespace stays
     * what it is, with no readers: nothing of anybody else can ever be called as the mirror's content was.
     */
    public void end(String namespace, Caller caller) {
        change(namespace, () -> {
            namespaces.changeReaders(namespace, new Readers.Listed(Set.of()));
            repositories.changeVisibilityIn(namespace, Visibility.PRIVATE.text());
            repositories.deleteIn(namespace, clock.instant(), caller.label());
        });
    }

    /** Deletes what a mirror holds, which goes on as the mirror of something else: nothing of it can be brought back. */
    public void empty(String namespace, Caller caller) {
        change(namespace, () -> {
            giveUp(namespace, caller);
        });
    }

    /**
     * The repository of this name, created when it does not exist. Whether somebody may read it is not asked here.
     *
     * @throws IllegalStateException when its namespace is no mirror any more
     */
    public RepositoryRef findOrCreate(RepositoryName name) {
        Optional<RepositoryRef> existing = access.find(name);
        if (existing.isPresent()) {
            return existing.get();
        }
        // What the database says of the readers counts: memory may still hold those of a moment ago.
        return access.createMirrored(name);
    }

    private void change(String namespace, Runnable change) {
        change(namespace, () -> {
            change.run();
            return true;
        });
    }

    private boolean change(String namespace, BooleanSupplier change) {
        Access.refuseInsideTransaction();
        try {
            return Boolean.TRUE.equals(transactions.execute(transaction -> change.getAsBoolean()));
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            namespaces.forget(namespace);
            access.forgetAll();
        }
    }

    /** For the lists of what is public, which look at a repository's own row. */
    private static Visibility visibility(Readers readers) {
        return readers instanceof Readers.Everyone ? Visibility.PUBLIC : Visibility.PRIVATE;
    }
}
