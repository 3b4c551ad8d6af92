package io.slipway.agent.runtime;

import io.slipway.agent.runtime.RuntimeFailedException.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** What the payloads of the shim's frames say. */
final class ShimMessages {
    private static final long NANOS = 1_000_000_000L;

    private ShimMessages() {}

    /** Which process a shim watches, and since when it has been running: empty before its start. */
    record Hello(int version, int pid, long startTime, Optional<Instant> runningSince) {}

    static Hello hello(ByteBuffer payload) {
        int version = payload.getShort() & 0xffff;
        boolean created = payload.get() == 0;
        int pid = payload.getInt();
        long startTime = payload.getLong();
        Instant started = instant(payload.getLong());
        return new Hello(version, pid, startTime, created ? Optional.empty() : Optional.of(started));
    }

    static RuntimeFailedException failed(ByteBuffer payload) {
        int stage = payload.get() & 0xff;
        int errno = payload.getInt();
        Stage[] stages = Stage.values();
        return new RuntimeFailedException(stage < stages.length ? stages[stage] : Stage.SPAWN, text(payload), errno);
    }

    static ExitStatus exit(ByteBuffer payload) {
        int code = payload.get() & 0xff;
        int signal = payload.get() & 0xff;
        boolean oomKilled = payload.get() != 0;
        Instant startedAt = instant(payload.getLong());
        return new ExitStatus(code, signal, oomKilled, startedAt, instant(payload.getLong()));
    }

    static String text(ByteBuffer payload) {
        return StandardCharsets.UTF_8.decode(payload).toString();
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
    }
}
