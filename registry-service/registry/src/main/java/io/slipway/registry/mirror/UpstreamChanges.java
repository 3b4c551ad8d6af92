package io.slipway.registry.mirror;

import io.slipway.auth.access.Mirrors;
import io.slipway.auth.access.Readers;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NameTakenException;
import io.slipway.mirror.Absences;
import io.slipway.mirror.InvalidUpstreamException;
import io.slipway.mirror.TagChecks;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.transfer.Credentials;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, changes and ends upstreams, each together with the namespace that holds what is cached of it. Who may read what was
 * fetched with a password is said before anything is: unless somebody says otherwise, accounts.
 */
public final class UpstreamChanges {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamChanges.class);

    private final Upstreams upstreams;
    private final Mirrors mirrors;
    private final UpstreamClients clients;
    private final UpstreamStates states;
    private final TagChecks checks;
    private final Absences absences;

    public UpstreamChanges(
            Upstreams upstreams,
            Mirrors mirrors,
            UpstreamClients clients,
            UpstreamStates states,
            TagChecks checks,
            Absences absences) {
        this.upstreams = upstreams;
        this.mirrors = mirrors;
        this.clients = clients;
        this.states = states;
        this.checks = checks;
        this.absences = absences;
    }

    /** Applies what the settings say, at each start. */
    public void apply(Map<String, UpstreamWish> wishes) {
        wishes.forEach((name, wish) -> {
            if (upstreams.named(name).isPresent()) {
                change(name, wish, Caller.ANONYMOUS);
            } else {
                create(name, wish);
            }
            LOG.info("The upstream {} is as the settings say.", name);
        });
    }

    /**
     * Makes an upstream.
     *
     * @throws InvalidRequestException when it cannot be
     * @throws NameTakenException when its name is in use
     */
    public synchronized Upstream create(String name, UpstreamWish wish) {
        Upstream upstream = checked(() -> wish.make(name));
        if (upstreams.named(name).isPresent()) {
            throw new NameTakenException("there is an upstream named '" + name + "' already");
        }
        // Before the namespace is made, whose name nobody else can have from then on.
        refuseTaken(upstream);
        Readers readers = wish.wantedReaders()
                .orElse(upstream.credentials().isPresent() ? new Readers.Accounts() : new Readers.Everyone());
        mirrors.create(name, readers);
        boolean added = false;
        try {
            checked(() -> {
                upstreams.add(upstream);
                return upstream;
            });
            added = true;
            forgetAnswers();
            return upstream;
        } finally {
            if (!added) {
                mirrors.end(name, Caller.ANONYMOUS);
            }
        }
    }

    /**
     * Changes an upstream; empty when there is none of this name. What was cached of another registry, or for a user that it
     * is not asked as any more, is deleted.
     *
     * @throws InvalidRequestException when it cannot become so
     */
    public synchronized Optional<Upstream> change(String name, UpstreamWish wish, Caller caller) {
        Optional<Upstream> before = upstreams.named(name);
        if (before.isEmpty()) {
            return before;
        }
        Optional<Readers> wanted = wish.wantedReaders();
        Upstream next = checked(() -> wish.change(before.get()));
        boolean newSecret = next.credentials().isPresent()
                && !next.credentials().equals(before.get().credentials());
        if (wanted.isEmpty()
                && newSecret
                && mirrors.readers(name)
                        .filter(Readers.Everyone.class::isInstance)
                        .isPresent()) {
            wanted = Optional.of(new Readers.Accounts());
        }
        refuseTaken(next);
        if (showsOthers(before.get(), next)) {
            return exchange(name, next, wanted.orElse(mirrors.readers(name).orElse(new Readers.Accounts())), caller);
        }
        // Before anything can be fetched with the new password.
        wanted.ifPresent(readers -> mirrors.changeReaders(name, readers));
        Optional<Upstream> changed = checked(() -> upstreams.change(name, current -> next));
        forgetAnswers();
        return changed;
    }

    /** Whether what was cached may be what nobody is to see any more, or another registry's. */
    private static boolean showsOthers(Upstream before, Upstream next) {
        Optional<String> user = before.credentials().map(Credentials.Password::username);
        return !before.url().equals(next.url())
                || (user.isPresent() && !user.equals(next.credentials().map(Credentials.Password::username)));
    }

    /** Nobody reads until what was there is gone. */
    private Optional<Upstream> exchange(String name, Upstream next, Readers readers, Caller caller) {
        mirrors.changeReaders(name, new Readers.Listed(Set.of()));
        Optional<Upstream> changed = checked(() -> upstreams.change(name, current -> next));
        mirrors.empty(name, caller);
        forgetAnswers();
        mirrors.changeReaders(name, readers);
        return changed;
    }

    /** Ends an upstream; what is cached of it is deleted. False when there is none of this name. */
    public synchronized boolean end(String name, Caller caller) {
        boolean removed = upstreams.remove(name);
        if (removed) {
            clients.forget(name);
            states.forget(name);
            mirrors.end(name, caller);
        }
        return removed;
    }

    /** What was answered until now may have been another registry's answer. */
    private void forgetAnswers() {
        absences.clear();
        checks.clear();
    }

    private void refuseTaken(Upstream upstream) {
        checked(() -> {
            upstreams.refuseTaken(upstream);
            return true;
        });
    }

    private interface Change<V> {
        V make();
    }

    private static <V> V checked(Change<V> change) {
        try {
            return change.make();
        } catch (InvalidUpstreamException e) {
            throw new InvalidRequestException("" + e.getMessage());
        }
    }
}
