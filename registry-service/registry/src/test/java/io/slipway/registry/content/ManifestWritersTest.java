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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import org.springframework.dao.TransientDataAccessResourceException;

@Timeout(60)
class ManifestWritersTest {
    private final ManifestWriters writers = new ManifestWriters(1, Duration.ofMillis(200), Duration.ofSeconds(30));
    private final ManifestWriters hasty = new ManifestWriters(1, Duration.ofSeconds(10), Duration.ofMillis(10));
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        writers.close();
        hasty.close();
        MDC.clear();
    }

    @Test
    void theTransactionGoesOnMeanwhileAndCommitsWhenTheObjectIsStored() throws Exception {
        CountDownLatch wrote = new CountDownLatch(1);
        String outcome = writers.write(
                () -> {
                    await(wrote);
                    pause(200);
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
    void aTransactionThatWouldWaitForLongIsRolledBackAndMadeAgain() throws Exception {
        CountDownLatch rolledBack = new CountDownLatch(1);
        String outcome = hasty.write(
                () -> {
                    await(rolledBack);
                    seen.add("stored");
                },
                stored -> {
                    seen.add("begun");
                    try {
                        stored.run();
                        seen.add("committed");
                        return "visible";
                    } finally {
                        rolledBack.countDown();
                    }
                });
        assertThat(outcome).isEqualTo("visible");
        assertThat(seen).containsExactly("begun", "stored", "begun", "committed");
    }

    @Test
    void whatCannotBeStoredIsNotCommittedAndSaysSoWhenAllHasEnded() {
        CountDownLatch failed = new CountDownLatch(1);
        assertThatThrownBy(() -> writers.write(
                        () -> {
                            failed.countDown();
                            throw new IOException("No space left on device");
                        },
                        stored -> {
                            try {
                                await(failed);
                                pause(50);
                                stored.run();
                                seen.add("committed");
                                return "visible";
                            } finally {
                                seen.add("forgotten");
                            }
                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(seen).containsExactly("forgotten");
    }

    @Test
    void aTransactionThatFailsIsNotMadeAgain() {
        assertThatThrownBy(() -> writers.write(() -> {}, stored -> {
                    seen.add("begun");
                    throw new IllegalStateException("refused");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused");
        assertThat(seen).containsExactly("begun");
    }

    @Test
    void whoCannotBeginInTimeIsToldToComeBackAndHasStoredNothing() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
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
        assertThatThrownBy(() -> writers.write(() -> seen.add("stored"), stored -> seen.add("begun")))
                .isInstanceOf(TransientDataAccessResourceException.class);
        assertThat(seen).isEmpty();
        release.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("visible");
        assertThat(writers.<Boolean>write(() -> {}, stored -> seen.add("begun")))
                .isTrue();
    }

    @Test
    void whatIsLoggedHasTheRequestsId() throws Exception {
        MDC.put("request", "7");
        assertThat(writers.<String>write(() -> {}, stored -> MDC.get("request")))
                .isEqualTo("7");
        MDC.clear();
        assertThat(writers.<String>write(() -> {}, stored -> String.valueOf(MDC.get("request"))))
                .isEqualTo("null");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
