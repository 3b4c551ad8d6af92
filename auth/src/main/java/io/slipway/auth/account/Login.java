package io.slipway.auth.account;

/** An account and the password it was just verified with, as far as it takes to see that it is still the same. */
public final class Login {

    private final Account account;
    private final String passwordHash;

    Login(Account account, String passwordHash) {
        this.account = account;
        this.passwordHash = passwordHash;
    }

    /** Whose password it was. */
    public Account account() {
        return account;
    }

    String passwordHash() {
        return passwordHash;
    }
}
