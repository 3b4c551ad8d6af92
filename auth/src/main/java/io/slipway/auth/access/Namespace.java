package io.slipway.auth.access;

import io.slipway.auth.account.AccountId;
import io.slipway.auth.account.Caller;
import java.util.Optional;
import java.util.Set;

/**
 * The first path component of repository names, and whose it is.
 *
 * @param owner the account with every right on its repositories; empty when only administrators have them
 * @param defaultVisibility what new repositories in it start with
 * @param readers of a mirror: who may pull from it; empty when it is none
 */
record Namespace(
        long id, String name, Optional<AccountId> owner, Visibility defaultVisibility, Optional<Readers> readers) {

    private static final Set<Action> PULL_ONLY = Set.of(Action.PULL);

    /** What is in a mirror comes from its upstream: nobody pushes. */
    private static final Set<Action> ALL_OF_A_MIRROR = Set.of(Action.PULL, Action.DELETE);

    /** What the caller may do with the repositories of a mirror, which are all alike. */
    static Set<Action> allowed(Readers readers, Caller caller) {
        boolean admin = caller instanceof Caller.Account account && account.admin();
        if (admin) {
            return ALL_OF_A_MIRROR;
        }
        boolean reads = switch (readers) {
            case Readers.Everyone _ -> true;
            case Readers.Accounts _ -> caller instanceof Caller.Account;
            case Readers.Listed listed ->
                caller instanceof Caller.Account account && listed.names().contains(account.name());
        };
        return reads ? PULL_ONLY : Set.of();
    }
}
