package io.slipway.auth.access;

import io.slipway.auth.account.AccountName;
import io.slipway.auth.account.InvalidRequestException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who may pull from a namespace that mirrors another registry: one answer for all that is in it. */
public sealed interface Readers {

    /** The form in the database and in JSON, such as {@code accounts}. */
    String text();

    /** The names that are listed, in bytewise order; empty for the other choices. */
    default List<String> listed() {
        return List.of();
    }

    /**
     * Reads what {@link #text} and {@link #listed} say.
     *
     * @throws InvalidRequestException when the text is none of the three, or there are too many names
     */
    static Readers parse(String text, Collection<String> names) {
        return switch (text) {
            case "everyone" -> new Everyone();
            case "accounts" -> new Accounts();
            case "listed" -> new Listed(new TreeSet<>(names));
            default ->
                throw new InvalidRequestException("readers are 'everyone', 'accounts' or 'listed', not '" + text + "'");
        };
    }

    /** Everybody, with or without an account. */
    record Everyone() implements Readers {
        @Override
        public String text() {
            return "everyone";
        }
    }

    /** Whoever has an account here. */
    record Accounts() implements Readers {
        @Override
        public String text() {
            return "accounts";
        }
    }

    /**
     * Those on a list, and administrators.
     *
     * @param names of accounts; one that does not exist has no effect until it does
     */
    record Listed(Set<String> names) implements Readers {
        /** How many may be listed. */
        public static final int MOST = 1000;

        public Listed {
            names = Set.copyOf(names);
            for (String name : names) {
                if (!AccountName.isPossible(name)) {
                    throw new InvalidRequestException(
                            "'" + name + "' is no name of an account, and cannot be a reader");
                }
            }
            if (names.size() > MOST) {
                throw new InvalidRequestException("at most " + MOST + " readers can be listed, not " + names.size());
            }
        }

        @Override
        public List<String> listed() {
            return names.stream().sorted().toList();
        }

        @Override
        public String text() {
            return "listed";
        }
    }
}
