package io.slipway.agent.runtime;

import java.time.Instant;

/**
 * How a process ended.
 *
 * @param code 0 to 255; 128 + signal when a signal ended it, 255 when nobody saw the end
 * @param signal the signal that ended it, or 0
 * @param oomKilled whether the kernel killed something of the container for want of memory
 */
public record ExitStatus(int code, int signal, boolean oomKilled, Instant startedAt, Instant finishedAt) {
    /** The status of a container whose shim is gone and left no record. */
    public static ExitStatus lost(Instant noticedAt) {
        return new ExitStatus(255, 0, false, Instant.EPOCH, noticedAt);
    }
}
