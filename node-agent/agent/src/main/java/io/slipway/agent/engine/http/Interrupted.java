package io.slipway.agent.engine.http;

import java.io.InterruptedIOException;

/** An interrupt on its way through a stream, whose methods may only throw {@code IOException}. */
final class Interrupted {
    private Interrupted() {}

    /** The thread stays interrupted. */
    static InterruptedIOException whileWaiting(String on, InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException exception = new InterruptedIOException("interrupted while waiting for " + on);
        exception.initCause(cause);
        return exception;
    }
}
