package io.slipway.registry.operations;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Does something again and again in a thread of its own, and once more at the end. What fails, as when the database is
 * away, is logged when it begins to fail, and tried again.
 */
public final class Periodic implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);
    private static final Duration END = Duration.ofSeconds(10);

    private final String name;
    private final Duration pause;
    private final Runnable work;

    private record Started(ScheduledExecutorService thread, ScheduledFuture<?> rounds) {}

    private volatile @Nullable Started started;
    private volatile boolean running;
    // The thread's own.
    private boolean failing;

    /**
     * Does not begin yet.
     *
     * @param name of the thread and of the work in the log
     * @param pause between the end of one time and the beginning of the next
     */
    public Periodic(String name, Duration pause, Runnable work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
    }

    @Override
    public void start() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        started = new Started(
                thread,
                thread.scheduleWithFixedDelay(this::once, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS));
        running = true;
    }

    private void once() {
        try {
            work.run();
            failing = false;
        } catch (RuntimeException | Error failure) {
            // It would not be done again if this left the method, and nobody would hear of it.
            if (!failing) {
                LOG.warn("{} cannot go on now, and tries again every {} ms", name, pause.toMillis(), failure);
            }
            failing = true;
        }
    }

    @Override
    public void stop() {
        running = false;
        Started ending = started;
        if (ending == null) {
            return;
        }
        ending.rounds().cancel(false);
        ending.thread().execute(this::once);
        ending.thread().shutdown();
        try {
            if (!ending.thread().awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} has not ended within {} s", name, END.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After the web server at the end, whose last requests are counted as well. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
