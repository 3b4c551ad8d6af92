package io.slipway.auth.account;

import java.time.Instant;

/** An account as others may see it: everything but its password's hash. */
public record Account(AccountId id, String name, boolean admin, Instant createdAt) {

    /** The account as the one who makes a request. */
    public Caller.Account asCaller() {
        return new Caller.Account(id, name, admin);
    }
}
