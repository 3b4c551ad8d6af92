package io.slipway.agent.log;

import java.io.IOException;

/** Takes what a reader finds, in order. */
@FunctionalInterface
public interface LogSink {
    /**
     * Takes a line, with its line feed, or a part of one: long lines are logged in pieces of 16 KiB, and a line that a
     * container has not ended has no line feed.
     */
    void write(LogStream stream, byte[] text) throws IOException;
}
