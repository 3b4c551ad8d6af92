package io.slipway.auth.access;

import java.util.Optional;

/** What may be done with a repository. */
public enum Action {
    PULL("pull"),
    PUSH("push"),
    DELETE("delete");

    private final String wireName;

    Action(String wireName) {
        this.wireName = wireName;
    }

    /** The name in scopes and tokens, such as {@code pull}. */
    public String wireName() {
        return wireName;
    }

    /** The action of this name in a scope; empty for one that this registry does not know. */
    public static Optional<Action> of(String wireName) {
        for (Action action : values()) {
            if (action.wireName.equals(wireName)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
