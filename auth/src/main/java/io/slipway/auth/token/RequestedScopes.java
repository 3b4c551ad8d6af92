package io.slipway.auth.token;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.account.Caller;
import io.slipway.oci.RepositoryName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What a token is asked for, and the part of it that a caller gets. */
record RequestedScopes(Map<RepositoryName, Set<Action>> repositories, boolean catalog) {

    static final int MAX_SCOPES = 64;
    static final int MAX_CHARACTERS = 16 * 1024;

    /**
     * Reads the values of the parameter {@code scope}: repeated, separated by spaces, or both. The same
     * repository may come up several times.
     *
     * @throws TokenRefusedException when there are more than a token can hold
     */
    static RequestedScopes parse(List<String> parameters) {
        Map<RepositoryName, Set<Action>> repositories = new LinkedHashMap<>();
        boolean catalog = false;
        int count = 0;
        int characters = 0;
        for (String parameter : parameters) {
            characters += parameter.length();
            if (characters > MAX_CHARACTERS) {
                throw TokenRefusedException.badRequest("the scopes have more than " + MAX_CHARACTERS + " characters");
            }
            for (String text : parameter.split(" ", -1)) {
                if (text.isEmpty()) {
                    continue;
                }
                count++;
                if (count > MAX_SCOPES) {
                    throw TokenRefusedException.badRequest("a token has at most " + MAX_SCOPES + " scopes");
                }
                Scope scope = Scope.parse(text).orElse(null);
                if (scope instanceof Scope.Repository asked) {
                    repositories
                            .computeIfAbsent(asked.name(), name -> EnumSet.noneOf(Action.class))
                            .addAll(asked.actions());
                } else if (scope instanceof Scope.Catalog) {
                    catalog = true;
                }
            }
        }
        return new RequestedScopes(repositories, catalog);
    }

    /**
     * The intersection with what the caller may do now. Never an error: a client that asks for a source it
     * may not read, to mount a blob from it, must still be able to push.
     *
     * @param meant the repositories that a name in a scope stands for
     */
    List<Scope> granted(Caller caller, Access access, Function<RepositoryName, List<RepositoryName>> meant) {
        List<Scope> granted = new ArrayList<>();
        repositories.forEach((asked, wanted) -> {
            for (RepositoryName name : meant.apply(asked)) {
                EnumSet<Action> actions = EnumSet.copyOf(wanted);
                actions.retainAll(access.allowed(caller, name));
                if (!actions.isEmpty()) {
                    granted.add(new Scope.Repository(name, actions));
                }
            }
        });
        if (catalog) {
            granted.add(new Scope.Catalog());
        }
        return granted;
    }
}
