package io.slipway.auth.account;

/** Published inside the transaction that replaces an account's password. */
public record PasswordChanged(AccountId id) {}
