package io.slipway.agent.archive;

/** A user and its group, as unsigned numbers of 32 bits. */
public record Owner(int user, int group) {}
