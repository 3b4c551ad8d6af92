package io.slipway.agent.container;

/**
 * A limit of a process's resources.
 *
 * @param name such as {@code nofile}
 * @param soft -1 for unlimited
 * @param hard -1 for unlimited
 */
record Ulimit(String name, long soft, long hard) {}
