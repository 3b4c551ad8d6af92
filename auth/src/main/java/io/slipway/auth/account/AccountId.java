package io.slipway.auth.account;

/** The key of an account; it stays the same for the account's whole life and is never given out twice. */
public record AccountId(long value) {

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
