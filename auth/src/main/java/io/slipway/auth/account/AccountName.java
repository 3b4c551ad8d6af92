package io.slipway.auth.account;

import java.util.regex.Pattern;

/**
 * The grammar of user names: one path component of a repository name (distribution specification), 2 to 64
 * characters, because the account's namespace has the same name.
 */
public final class AccountName {

    private static final int MIN = 2;
    private static final int MAX = 64;
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*");

    private AccountName() {}

    /** Whether an account can have the name at all; what cannot be one is not worth a query. */
    public static boolean isPossible(String name) {
        return name.length() >= MIN
                && name.length() <= MAX
                && COMPONENT.matcher(name).matches();
    }

    /** Returns the name itself, or throws {@link InvalidAccountException}. */
    static String check(String name) {
        if (name.length() < MIN || name.length() > MAX) {
            throw new InvalidAccountException(
                    "a user name has " + MIN + " to " + MAX + " characters, not " + name.length());
        }
        if (!COMPONENT.matcher(name).matches()) {
            throw new InvalidAccountException("a user name consists of lower-case letters and digits, with single"
                    + " '.', '_', '__' or dashes between them; '" + name + "' does not");
        }
        return name;
    }
}
