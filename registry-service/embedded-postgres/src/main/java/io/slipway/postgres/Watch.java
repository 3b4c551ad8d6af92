package io.slipway.postgres;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server again when it has died: at once, and if that fails after a pause that grows. It never gives up, since
 * what keeps a server from starting, such as a full disk, may pass.
 */
final class Watch {
    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Restart restart;
    private final Thread thread =
            Thread.ofPlatform().name("postgres-watch").daemon().unstarted(this::run);

    /** The server that is watched. */
    interface Restart {
        boolean runs() throws IOException;

        void start() throws IOException;
    }

    private Watch(Restart restart) {
        this.restart = restart;
    }

    static Watch over(Restart restart) {
        Watch watch = new Watch(restart);
        watch.thread.start();
        return watch;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                Thread.sleep(PERIOD);
                if (startedAgain()) {
                    pause = FIRST_PAUSE;
                } else {
                    Thread.sleep(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            log.debug("PostgreSQL is no longer watched", e);
        }
    }

    /** Whether the server runs at the end. */
    private boolean startedAgain() {
        try {
            if (!restart.runs()) {
                log.error("PostgreSQL has died: it is started again");
                restart.start();
            }
            return true;
        } catch (IOException | RuntimeException e) {
            log.error("PostgreSQL could not be started again", e);
            return false;
        }
    }

    /** Ends the watch, and waits until no start is under way. */
    void end() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
