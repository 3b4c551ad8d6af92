package io.slipway.agent.engine.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The open connections of a server. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is seen by itself
final class Connections {
    /** Each waiting client of attach, wait, logs and events holds one; a client that leaks them must not take all. */
    static final int MOST = 4096;

    private static final long AFTER_FORCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean stopping = new AtomicBoolean();

    /** Counts a connection in, until it is closed. False when there are too many. */
    boolean admit(Connection connection) {
        if (open.size() >= MOST) {
            return false;
        }
        open.add(connection);
        connection.channel().closeFuture().addListener(closed -> {
            synchronized (this) {
                open.remove(connection);
                notifyAll();
            }
        });
        if (stopping.get()) {
            connection.stop();
        }
        return true;
    }

    /** Has every connection finish, and closes those that have not when the time is over. */
    void close(Duration drain) {
        stopping.set(true);
        open.forEach(Connection::stop);
        if (!awaitNone(drain.toNanos())) {
            open.forEach(connection -> connection.channel().close());
            awaitNone(AFTER_FORCE_NANOS);
        }
    }

    private synchronized boolean awaitNone(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        while (!open.isEmpty() && System.nanoTime() < deadline && !interrupted) {
            try {
                wait(Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return open.isEmpty();
    }
}
