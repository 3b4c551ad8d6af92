package io.slipway.agent.log;

/** Which of a container's outputs something was written to. */
public enum LogStream {
    STDOUT,
    STDERR
}
