package io.slipway.agent.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One who listens to events, with a queue that ends him when it is full. */
final class EventListener {
    private static final int QUEUE = 1024;

    private final Predicate<EngineEvent> wanted;
    private final BlockingQueue<EngineEvent> queue = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean overrun;

    EventListener(Predicate<EngineEvent> wanted) {
        this.wanted = wanted;
    }

    /** False when he is too slow to go on listening. */
    boolean offer(EngineEvent event) {
        if (wanted.test(event) && !queue.offer(event)) {
            overrun = true;
        }
        return !overrun;
    }

    /** The next event, or none when the time is over. */
    Optional<EngineEvent> next(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Whether events were lost after those that are still to be had. */
    boolean overrun() {
        return overrun && queue.isEmpty();
    }
}
