package io.slipway.agent.runtime;

import io.slipway.agent.runtime.RuntimeFailedException.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What the payloads of the shim's frames say. */
final class ShimMessages {
    private static final long NANOS = 1_000_000_000L;

    private ShimMessages() {}

    /** Which process a shim watches, and whether it runs. */
    record Hello(int version, int pid, long startTime) {}

    static Hello hello(ByteBuffer payload) {
        int version = payload.getShort() & 0xffff;
        payload.get();
        return new Hello(version, payload.getInt(), payload.getLong());
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
