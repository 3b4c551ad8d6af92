package io.slipway.auth.access;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.NotFoundException;
import io.slipway.oci.RepositoryName;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The repositories that exist and what a caller may do with each. Administrators and the owner of the
 * namespace may do everything, also where no repository exists yet; everyone may pull what is public; from a mirror of
 * another registry pull whom its {@link Readers} name, and nobody pushes to it;
 * nobody else may do anything. Whoever may do nothing is told that the repository does not exist.
 *
 * <p>Reading is answered from memory in the usual case and is coherent with the changes made here. Changes
 * are transactions of their own and must not be called inside another one, which could not take them back.
 */
@Service
public class Access {

    private static final Set<Action> EVERYTHING = Set.of(Action.values());
    private static final Set<Action> PULL_ONLY = Set.of(Action.PULL);
    private static final long NO_ACCOUNT = -1;

    private final RepositoryRows rows;
    private final Namespaces namespaces;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final CoherentCache<RepositoryName, Optional<RepositoryRef>> repositories;

    Access(
            RepositoryRows rows,
            Namespaces namespaces,
            TransactionTemplate transactions,
            Clock clock,
            AuthSettings settings) {
        this.rows = rows;
        this.namespaces = namespaces;
        this.transactions = transactions;
        this.clock = clock;
        this.repositories = new CoherentCache<>(settings.cachedRepositories());
    }

    /** The repository of this name, whoever may see it. */
    public Optional<RepositoryRef> find(RepositoryName name) {
        return repositories.get(name, this::load);
    }

    /**
     * The repository, when memory alone tells that it exists and that the caller may pull from it now. Empty says
     * nothing: {@link #allowed} and {@link #find} must be asked.
     */
    public Optional<RepositoryRef> peekReadable(Caller caller, RepositoryName name) {
        Optional<RepositoryRef> known = repositories.peek(name);
        if (known == null || known.isEmpty()) {
            return Optional.empty();
        }
        boolean mayPull = known.get().visibility() == Visibility.PUBLIC
                || (caller instanceof Caller.Account account
                        && (account.admin() || reads(account, namespaces.peek(name.namespace()))));
        return mayPull ? known : Optional.empty();
    }

    /** What the caller may do with the repository now; empty when it must look to them as if it did not exist. */
    public Set<Action> allowed(Caller caller, RepositoryName name) {
        Optional<Readers> mirror = readers(name.namespace());
        if (mirror.isPresent()) {
            return Namespace.allowed(mirror.get(), caller);
        }
        if (caller instanceof Caller.Account account && ownsOrAdministers(account, name)) {
            return EVERYTHING;
        }
        boolean open = find(name)
                .filter(found -> found.visibility() == Visibility.PUBLIC)
                .isPresent();
        return open ? PULL_ONLY : Set.of();
    }

    private Optional<Readers> readers(String namespace) {
        return namespaces.find(namespace).flatMap(Namespace::readers);
    }

    /**
     * The repository, for a caller who may do this with it.
     *
     * @throws NotFoundException when there is none, and in the same words when the caller may not pull from it
     * @throws AccessDeniedException when the caller may pull from it and no more
     */
    public RepositoryRef require(Caller caller, RepositoryName name, Action action) {
        Set<Action> allowed = allowed(caller, name);
        if (!allowed.contains(Action.PULL)) {
            throw unknown(name);
        }
        if (!allowed.contains(action)) {
            throw new AccessDeniedException("only its namespace's owner and administrators change " + name);
        }
        return find(name).orElseThrow(() -> unknown(name));
    }

    private static NotFoundException unknown(RepositoryName name) {
        return new NotFoundException("there is no repository '" + name + "'");
    }

    /** Whether the namespace exists and the caller may change what belongs to all of it; if not, it must look absent. */
    public boolean administers(Caller caller, String namespace) {
        Optional<Namespace> found = namespaces.find(namespace);
        return found.isPresent()
                && caller instanceof Caller.Account account
                && (account.admin() || owns(account, found));
    }

    /** When the repository of this name was made. */
    public Optional<Instant> createdAt(RepositoryName name) {
        return rows.createdAt(name.value());
    }

    /**
     * The repository of this name, created with its namespace's default visibility when it does not exist.
     * A namespace that does not exist is created too, private and without an owner.
     *
     * @throws AccessDeniedException when it does not exist and the caller may not push to it
     */
    public RepositoryRef findOrCreate(RepositoryName name, Caller caller) {
        Optional<RepositoryRef> existing = find(name);
        if (existing.isPresent()) {
            return existing.get();
        }
        if (!allowed(caller, name).contains(Action.PUSH)) {
            throw new AccessDeniedException(caller.label() + " may not create the repository " + name);
        }
        Namespace namespace = namespaces.findOrCreate(name.namespace());
        return create(name, namespace, namespace.defaultVisibility());
    }

    /** The repository of this name, stored unless somebody has done so since it was not found. */
    RepositoryRef create(RepositoryName name, Namespace namespace, Visibility visibility) {
        return create(name, () -> rows.insert(namespace.id(), name.value(), visibility.text(), clock.instant()));
    }

    /** As the other, in a mirror; nobody's rights are asked for. */
    RepositoryRef createMirrored(RepositoryName name) {
        return create(name, () -> rows.insertMirrored(name.namespace(), name.value(), clock.instant()));
    }

    private RepositoryRef create(RepositoryName name, Runnable insert) {
        refuseInsideTransaction();
        try {
            transactions.executeWithoutResult(transaction -> insert.run());
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            repositories.invalidate(name);
        }
        return find(name).orElseThrow(() -> new IllegalStateException("the repository " + name + " was not stored"));
    }

    /**
     * Makes an existing repository public or private. The caller's right to do so must have been checked.
     *
     * @return the repository as it is now; empty when there is none
     */
    public Optional<RepositoryRef> changeVisibility(RepositoryName name, Visibility visibility) {
        refuseInsideTransaction();
        try {
            transactions.executeWithoutResult(transaction -> rows.changeVisibility(name.value(), visibility));
        } finally {
            repositories.invalidate(name);
        }
        return find(name);
    }

    /**
     * The repositories that the caller may pull from, ordered bytewise by name.
     *
     * @param after only names after this one; {@code ""} to begin
     * @param limit how many at most
     */
    public List<RepositoryRef> readable(Caller caller, String after, int limit) {
        if (limit == 0) {
            return List.of();
        }
        if (isAdmin(caller)) {
            return rows.all(after, Limit.of(limit)).stream().map(Access::toRef).toList();
        }
        return rows.readable(after, reader(caller), account(caller), limit).stream()
                .map(Access::toRef)
                .toList();
    }

    /** One of these repositories that the caller may pull from; empty when there is none. */
    public Optional<RepositoryRef> anyReadable(Caller caller, List<RepositoryId> candidates) {
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        List<Long> ids = candidates.stream().map(RepositoryId::value).toList();
        return rows.readableAmong(ids, isAdmin(caller), reader(caller), account(caller)).stream()
                .map(Access::toRef)
                .findFirst();
    }

    /** The repositories of these ids that exist, by id. */
    public Map<RepositoryId, RepositoryRef> byId(Collection<RepositoryId> ids) {
        return rows.live(ids.stream().map(RepositoryId::value).toList()).stream()
                .map(Access::toRef)
                .collect(Collectors.toMap(RepositoryRef::id, Function.identity()));
    }

    /**
     * Takes a repository out of sight, with everything in it; its name is free at once. The caller's right to do so must
     * have been checked. False when there is none.
     */
    public boolean delete(RepositoryName name, Caller caller) {
        refuseInsideTransaction();
        try {
            return transactions.execute(transaction -> rows.delete(name.value(), clock.instant(), caller.label())) > 0;
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            repositories.invalidate(name);
        }
    }

    /**
     * The deleted repositories of the caller's namespaces, for administrators of all, the latest first.
     *
     * @param since only those deleted after this moment
     * @param before only ids below this one; {@link Long#MAX_VALUE} to begin
     */
    public List<DeletedRepository> deleted(Caller caller, Instant since, long before, int limit) {
        return rows.deleted(since, before, isAdmin(caller), reader(caller), Limit.of(limit)).stream()
                .map(Access::toDeleted)
                .toList();
    }

    /** A deleted repository that can still be brought back, if the caller may. */
    public Optional<DeletedRepository> deleted(Caller caller, RepositoryId id) {
        return rows.deleted(id.value())
                .map(Access::toDeleted)
                .filter(found -> allowed(caller, found.name()).contains(Action.DELETE));
    }

    /** Brings a deleted repository back under its name. False when that is taken, or the repository is being purged. */
    public boolean restore(DeletedRepository repository) {
        refuseInsideTransaction();
        try {
            return transactions.execute(transaction -> rows.restore(
                            repository.id().value(), repository.name().value()))
                    > 0;
        } catch (DataIntegrityViolationException e) {
            // Somebody has taken the name since it was found to be free.
            return false;
        } finally {
            repositories.invalidate(repository.name());
        }
    }

    /** Deleted repositories in the order of their ids, whoever may see them; those that are being purged too. */
    public List<DeletedRepository> deletedAfter(long id, int limit) {
        return rows.deletedAfter(id, Limit.of(limit)).stream()
                .map(Access::toDeleted)
                .toList();
    }

    /** Repositories that were deleted at this moment or before, the earliest first. */
    public List<RepositoryId> deletedUntil(Instant until, int limit) {
        return rows.deletedUntil(until, Limit.of(limit)).stream()
                .map(RepositoryId::new)
                .toList();
    }

    /**
     * Removes a repository that holds nothing, so that there is nothing to bring back. False when there is none, or it does.
     *
     * @param holdsNothing asked in the transaction, while nobody can put anything into it
     */
    public boolean removeEmpty(RepositoryName name, BooleanSupplier holdsNothing) {
        refuseInsideTransaction();
        try {
            return Boolean.TRUE.equals(transactions.execute(transaction -> {
                Optional<Long> id = rows.lock(name.value());
                if (id.isEmpty() || !holdsNothing.getAsBoolean()) {
                    return false;
                }
                Instant now = clock.instant();
                rows.delete(name.value(), now, Caller.ANONYMOUS.label());
                return rows.beginPurge(id.get(), now, now) > 0;
            }));
        } finally {
            // Also when the commit's outcome is unknown: forgetting is always safe.
            repositories.invalidate(name);
        }
    }

    /** Gives up a repository that was deleted at this moment or before, for good. False when it was brought back. */
    public boolean beginPurge(RepositoryId id, Instant until) {
        return transactions.execute(transaction -> rows.beginPurge(id.value(), until, clock.instant())) > 0;
    }

    /** Removes the row of a repository that holds nothing any more. */
    public void purge(RepositoryId id) {
        transactions.executeWithoutResult(transaction -> rows.purge(id.value()));
    }

    private static DeletedRepository toDeleted(RepositoryRows.Deleted row) {
        return new DeletedRepository(
                new RepositoryId(row.id()),
                RepositoryName.parse(row.name().substring(0, row.name().indexOf('@'))),
                row.deletedAt(),
                row.deletedBy());
    }

    /** How often the caches of repositories and namespaces were asked. */
    public CacheCounts cacheCounts() {
        return repositories.counts().plus(namespaces.cacheCounts());
    }

    /** To be called after the commit of what changes many repositories. */
    void forgetAll() {
        repositories.clear();
    }

    @EventListener
    void forget(CachesInDoubt doubt) {
        repositories.clear();
        namespaces.clear();
    }

    private static boolean isAdmin(Caller caller) {
        return caller instanceof Caller.Account account && account.admin();
    }

    private static long reader(Caller caller) {
        return caller instanceof Caller.Account account ? account.id().value() : NO_ACCOUNT;
    }

    /** The name that may be on a list of readers; nobody's is empty. */
    private static String account(Caller caller) {
        return caller instanceof Caller.Account account ? account.name() : "";
    }

    /** Whether the account owns the namespace, or may pull from it as a mirror. */
    private static boolean reads(Caller.Account account, Optional<Namespace> namespace) {
        return owns(account, namespace)
                || namespace
                        .flatMap(Namespace::readers)
                        .filter(readers -> !Namespace.allowed(readers, account).isEmpty())
                        .isPresent();
    }

    private boolean ownsOrAdministers(Caller.Account account, RepositoryName name) {
        return account.admin() || owns(account, namespaces.find(name.namespace()));
    }

    private static boolean owns(Caller.Account account, Optional<Namespace> namespace) {
        return namespace.flatMap(Namespace::owner).filter(account.id()::equals).isPresent();
    }

    private Optional<RepositoryRef> load(RepositoryName name) {
        return rows.facts(name.value()).map(Access::toRef);
    }

    /** Id, name and visibility. */
    private static RepositoryRef toRef(Object[] row) {
        return toRef(new RepositoryRows.Facts(
                ((Number) row[0]).longValue(), (String) row[1], Visibility.parse((String) row[2])));
    }

    private static RepositoryRef toRef(RepositoryRows.Facts facts) {
        return new RepositoryRef(new RepositoryId(facts.id()), RepositoryName.parse(facts.name()), facts.visibility());
    }

    static void refuseInsideTransaction() {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("repositories and namespaces are changed outside of other transactions");
        }
    }
}
