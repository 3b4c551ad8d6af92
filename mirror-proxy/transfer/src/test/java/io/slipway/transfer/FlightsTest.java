package io.slipway.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FlightsTest {
    private final Flights<String, Integer, String> flights = new Flights<>();

    @Test
    void manyWhoAskAtTheSameTimeShareOneWork() throws Exception {
        AtomicInteger works = new AtomicInteger();
        CountDownLatch everybody = new CountDownLatch(8);
        List<Future<String>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(() -> flights.join("a", state -> everybody.countDown(), progress -> {
                    works.incrementAndGet();
                    progress.accept(1);
                    everybody.await();
                    return "done";
                })));
            }
        }
        for (Future<String> result : results) {
            assertThat(result.get()).isEqualTo("done");
        }
        assertThat(works.get()).isEqualTo(1);
        assertThat(flights.count()).isZero();
    }

    @Test
    void aFailureIsEverybodysAndTheNextStartsAnew() throws Exception {
        assertThatThrownBy(() -> flights.join("a", state -> {}, progress -> {
                    throw new IOException("broken");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
        assertThat(flights.join("a", state -> {}, progress -> "fine")).isEqualTo("fine");
    }

    @Test
    void whoJoinsLateIsToldWhereItStands() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch joined = new CountDownLatch(1);
        List<Integer> late = new CopyOnWriteArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> flights.join("a", state -> told.countDown(), progress -> {
                progress.accept(42);
                joined.await();
                return "";
            }));
            told.await();
            threads.submit(() -> flights.join(
                    "a",
                    state -> {
                        late.add(state);
                        joined.countDown();
                    },
                    progress -> ""));
        }
        assertThat(late).containsExactly(42);
    }

    @Test
    void theWorkEndsWhenTheLastOneLeavesAndNotBefore() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Flights.Work<Integer, String> work = progress -> {
                progress.accept(0);
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
                return "";
            };
            Future<?> first = threads.submit(() -> flights.join("a", state -> started.countDown(), work));
            Future<?> second = threads.submit(() -> flights.join("a", state -> started.countDown(), work));
            started.await();
            first.cancel(true);
            assertThat(interrupted.await(200, TimeUnit.MILLISECONDS)).isFalse();
            second.cancel(true);
            assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(flights.count()).isZero();
    }
}
