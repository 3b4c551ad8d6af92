package io.slipway.auth.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class CoherentCacheTest {

    private final CoherentCache<String, Long> cache = new CoherentCache<>(100);

    @Test
    void aValueIsLoadedOnce() {
        AtomicInteger loads = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            assertThat(cache.get("a", key -> (long) loads.incrementAndGet())).isEqualTo(1);
        }
    }

    @Test
    void peekingTellsWhatIsKeptAndLoadsNothing() {
        assertThat(cache.peek("a")).isNull();
        cache.get("a", key -> 1L);
        assertThat(cache.peek("a")).isEqualTo(1);
        cache.invalidate("a");
        assertThat(cache.peek("a")).isNull();
    }

    @Test
    void aLoadThatBeganBeforeAnInvalidationIsNotKept() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> old = threads.submit(() -> cache.get("a", key -> {
                loading.countDown();
                await(goOn);
                return 1L;
            }));
            loading.await();
            cache.invalidate("a");
            goOn.countDown();
            assertThat(old.get()).isEqualTo(1);
        }
        assertThat(cache.get("a", key -> 2L)).isEqualTo(2);
    }

    @Test
    void aLoadThatBeganBeforeEverythingWasForgottenIsNotKept() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        cache.get("b", key -> 1L);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> old = threads.submit(() -> cache.get("a", key -> {
                loading.countDown();
                await(goOn);
                return 1L;
            }));
            loading.await();
            cache.clear();
            goOn.countDown();
            assertThat(old.get()).isEqualTo(1);
        }
        assertThat(cache.get("a", key -> 2L)).isEqualTo(2);
        assertThat(cache.get("b", key -> 2L)).isEqualTo(2);
    }

    @Test
    void hitsAndMissesAreCounted() {
        cache.get("a", key -> 1L);
        cache.get("a", key -> 1L);
        cache.get("a", key -> 1L);
        assertThat(cache.counts()).isEqualTo(new CacheCounts(2, 1));
    }

    @Test
    void aReaderNeverSeesWhatWasReplacedBeforeItAsked() throws Exception {
        int keys = 4;
        AtomicLongArray committed = new AtomicLongArray(keys);
        AtomicLongArray answered = new AtomicLongArray(keys);
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicLong reads = new AtomicLong();
        List<String> stale = new ArrayList<>();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int seed = i;
            readers.add(Thread.ofPlatform().start(() -> {
                for (int round = seed; running.get(); round++) {
                    int key = round % keys;
                    long promised = answered.get(key);
                    Long peeked = cache.peek("key" + key);
                    long seen = peeked != null
                            ? peeked
                            : cache.get("key" + key, name -> {
                                long value = committed.get(key);
                                Thread.yield();
                                return value;
                            });
                    reads.incrementAndGet();
                    if (seen < promised) {
                        synchronized (stale) {
                            stale.add("key" + key + ": " + seen + " after " + promised);
                        }
                    }
                }
            }));
        }
        for (int change = 1; change <= 200_000; change++) {
            int key = change % keys;
            committed.incrementAndGet(key);
            cache.invalidate("key" + key);
            answered.set(key, committed.get(key));
        }
        running.set(false);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(reads.get()).isPositive();
        assertThat(stale).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
