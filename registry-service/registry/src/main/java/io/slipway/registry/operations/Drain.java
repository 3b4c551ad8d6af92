package io.slipway.registry.operations;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The end of the registry, when SIGTERM or Ctrl-C asks for it. Readiness is down already when this begins. After a grace
 * time, in which load balancers notice, the gate closes to all but uploads that are under way; when those have ended, or
 * the limit has come, the web server is stopped.
 *
 * <p>Spring's own graceful stop is of no use here: it closes the listening socket first, so that an upload whose PATCH it
 * let finish cannot be closed by its PUT.
 */
public final class Drain implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Gate gate;
    private final RequestMetrics requests;
    private final OpenUploads uploads;
    private final Duration grace;
    private final Duration limit;
    private volatile boolean running;

    /**
     * Creates the end of a registry.
     *
     * @param grace how long requests are served as before
     * @param limit how long the end may take in all
     */
    public Drain(Gate gate, RequestMetrics requests, OpenUploads uploads, Duration grace, Duration limit) {
        this.gate = gate;
        this.requests = requests;
        this.uploads = uploads;
        this.grace = grace;
        this.limit = limit;
    }

    @Override
    public void start() {
        gate.open();
        running = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before everything else, the web server above all. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void stop() {
        running = false;
        try {
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn("The end was not waited for: whatever is still served breaks off");
        }
    }

    private void drain() throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Thread.sleep(grace.compareTo(limit) < 0 ? grace : limit);
        gate.drain();
        if (isQuiet()) {
            return;
        }
        log.info("Stopping when {} requests and {} uploads have ended", requests.active(), uploads.expected());
        while (!isQuiet()) {
            if (System.nanoTime() - end > 0) {
                log.warn("{} requests break off: they did not end within {}", requests.active(), limit);
                return;
            }
            Thread.sleep(PAUSE);
        }
    }

    private boolean isQuiet() {
        return requests.active() == 0 && uploads.expected() == 0;
    }
}
