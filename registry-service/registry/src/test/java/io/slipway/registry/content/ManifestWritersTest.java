package io.slipway.registry.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.TransientDataAccessResourceException;

@Timeout(60)
class ManifestWritersTest {
    private final ManifestWriters writers = new ManifestWriters(1, Duration.ofMillis(200));
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        writers.close();
    }

    @Test
    void theTransactionGoesOnMeanwhileAndCommitsWhenTheObjectIsStored() throws Exception {
        CountDownLatch wrote = new CountDownLatch(1);
        String outcome = writers.write(
                () -> {
                    await(wrote);
                    seen.add("stored");
                },
                stored -> {
                    seen.add("written");
                    wrote.countDown();
                    stored.run();
                    seen.add("committed");
                    return "visible";
                });
        assertThat(outcome).isEqualTo("visible");
        assertThat(seen).containsExactly("written", "stored", "committed");
    }

    @Test
    void whatCannotBeStoredIsNotCommitted() {
        assertThatThrownBy(() -> writers.write(
                        () -> {
                            throw new IOException("No space left on device");
                        },
                        stored -> {
                            stored.run();
                            seen.add("committed");
                            return "visible";
                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(seen).isEmpty();
    }

    @Test
    void aTransactionThatFailsSaysSoWhenItHasEnded() {
        AtomicBoolean stored = new AtomicBoolean();
        assertThatThrownBy(() -> writers.write(() -> stored.set(true), awaitStored -> {
                    throw new IllegalStateException("refused");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused");
        assertThat(stored).isTrue();
    }

    @Test
    void whoCannotBeginInTimeIsToldToComeBack() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> {
            try {
                return writers.write(() -> {}, stored -> {
                    held.countDown();
                    await(release);
                    return "visible";
                });
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        await(held);
        CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(release::countDown);
        assertThatThrownBy(() -> writers.write(() -> {}, stored -> seen.add("begun")))
                .isInstanceOf(TransientDataAccessResourceException.class);
        assertThat(seen).isEmpty();
        assertThat(first.get()).isEqualTo("visible");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
