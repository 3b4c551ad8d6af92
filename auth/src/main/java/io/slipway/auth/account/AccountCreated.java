package io.slipway.auth.account;

/** Published inside the transaction that creates an account; a listener that throws prevents it. */
public record AccountCreated(AccountId id, String name) {}
