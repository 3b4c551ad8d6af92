package io.slipway.auth.token;

import io.slipway.auth.access.Action;
import io.slipway.auth.account.Caller;
import io.slipway.oci.RepositoryName;
import java.time.Instant;
import java.util.Set;

/**
 * What a token whose signature and times were checked says. It narrows: what its bearer may do on a
 * repository is the intersection of {@link #actionsOn} with what {@code Access} allows the caller now.
 */
public record VerifiedToken(Caller caller, Set<Scope> scopes, Instant expiresAt) {

    public VerifiedToken {
        scopes = Set.copyOf(scopes);
    }

    /** The actions that the token was issued for on this repository; empty when it does not name it. */
    public Set<Action> actionsOn(RepositoryName repository) {
        for (Scope scope : scopes) {
            if (scope instanceof Scope.Repository granted && granted.name().equals(repository)) {
                return granted.actions();
            }
        }
        return Set.of();
    }

    /** Whether the token was issued for listing repositories. */
    public boolean coversCatalog() {
        return scopes.contains(new Scope.Catalog());
    }
}
