package io.slipway.auth.account;

import java.util.Objects;

/** Who makes a request: an account whose password or token was checked, or nobody in particular. */
public sealed interface Caller {

    /** The one anonymous caller. */
    Caller ANONYMOUS = new Anonymous();

    /** The name for records of who did something: the account's name, or {@code anonymous}. */
    String label();

    /** Someone without credentials. */
    record Anonymous() implements Caller {
        @Override
        public String label() {
            return "anonymous";
        }
    }

    /**
     * A known account.
     *
     * @param name the account's name, which is also its namespace's
     * @param admin whether the account may do everything everywhere
     */
    record Account(AccountId id, String name, boolean admin) implements Caller {
        public Account {
            Objects.requireNonNull(id);
            Objects.requireNonNull(name);
        }

        @Override
        public String label() {
            return name;
        }
    }
}
