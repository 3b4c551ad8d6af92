package io.slipway.agent.runtime;

import java.util.Optional;

/**
 * A process's input and output.
 *
 * @param terminal the pseudo-terminal that it has instead of pipes
 * @param openStdin whether standard input can be written to by those attached; otherwise it is {@code /dev/null}
 * @param stdinOnce whether standard input ends when an attached writer ends it or goes away
 * @param log where the output is logged
 */
public record Streams(Optional<TerminalSize> terminal, boolean openStdin, boolean stdinOnce, Optional<LogFile> log) {
    /** A terminal's size in characters; zero by zero is a terminal that has not been told. */
    public record TerminalSize(int rows, int columns) {
        public TerminalSize {
            if (rows < 0 || rows > 0xffff || columns < 0 || columns > 0xffff) {
                throw new IllegalArgumentException("No terminal is %d by %d".formatted(rows, columns));
            }
        }
    }
}
