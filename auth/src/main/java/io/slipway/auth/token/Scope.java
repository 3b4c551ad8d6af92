package io.slipway.auth.token;

import io.slipway.auth.access.Action;
import io.slipway.oci.RepositoryName;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that a token is asked for or speaks of, in the grammar of the Docker token specification
 * ({@code repository:team/app:pull,push}, {@code registry:catalog:*}).
 */
public sealed interface Scope {

    /**
     * Actions on one repository.
     *
     * @param actions at least one
     */
    record Repository(RepositoryName name, Set<Action> actions) implements Scope {
        public Repository {
            if (actions.isEmpty()) {
                throw new IllegalArgumentException("a scope on " + name + " needs at least one action");
            }
            actions = Set.copyOf(actions);
        }
    }

    /** Listing and searching what the caller may pull anyway. */
    record Catalog() implements Scope {}

    /**
     * Reads one scope, without spaces. The name may hold colons and the type a class in parentheses, such
     * as {@code repository(plugin)}; {@code *} stands for all actions.
     *
     * @return empty when the scope speaks of nothing that this registry has: another type, a name that no
     *     repository can have, or no known action. Asking for such a thing is not an error; nothing is granted.
     */
    static Optional<Scope> parse(String text) {
        int afterType = text.indexOf(':');
        int beforeActions = text.lastIndexOf(':');
        if (afterType < 0 || beforeActions == afterType) {
            return Optional.empty();
        }
        String type = text.substring(0, afterType);
        String name = text.substring(afterType + 1, beforeActions);
        String actions = text.substring(beforeActions + 1);
        if (type.equals("registry") && name.equals("catalog")) {
            return actions.isEmpty() ? Optional.empty() : Optional.of(new Catalog());
        }
        if (!type.equals("repository") && !type.matches("repository\\([a-z0-9]{1,32}\\)")) {
            return Optional.empty();
        }
        Set<Action> known = actions(actions);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Repository(RepositoryName.parse(name), known));
        } catch (IllegalArgumentException noRepositoryCanHaveThisName) {
            return Optional.empty();
        }
    }

    private static Set<Action> actions(String list) {
        EnumSet<Action> known = EnumSet.noneOf(Action.class);
        for (String word : list.split(",", -1)) {
            if (word.equals("*")) {
                known.addAll(EnumSet.allOf(Action.class));
            }
            Action.of(word).ifPresent(known::add);
        }
        return known;
    }
}
