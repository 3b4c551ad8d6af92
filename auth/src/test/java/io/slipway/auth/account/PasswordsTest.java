package io.slipway.auth.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.auth.AuthSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Passwords passwords = passwords(2, 100, Duration.ofSeconds(30));

    @Test
    void aPasswordMatchesItsOwnHashOnly() {
        String hash = passwords.hash("correct horse");
        assertThat(hash).startsWith("$argon2id$").doesNotContain("horse");
        assertThat(passwords.matches("correct horse", Optional.of(hash))).isTrue();
        assertThat(passwords.matches("correct horse ", Optional.of(hash))).isFalse();
        assertThat(passwords.matches("", Optional.of(hash))).isFalse();
    }

    @Test
    void anUnknownUserCostsAsMuchAsAWrongPassword() {
        String hash = passwords.hash("correct horse");
        long wrong = best(() -> passwords.matches("wrong horse", Optional.of(hash)));
        long unknown = best(() -> passwords.matches("wrong horse", Optional.empty()));
        long tooLong = best(() -> passwords.matches("x".repeat(5000), Optional.of(hash)));
        long empty = best(() -> passwords.matches("", Optional.empty()));
        assertThat(empty).isBetween(wrong / 3, wrong * 3);
        assertThat(unknown).isBetween(wrong / 3, wrong * 3);
        assertThat(tooLong).isBetween(wrong / 3, wrong * 3);
    }

    @Test
    void noPasswordOpensAnUnknownAccount() {
        assertThat(passwords.matches("the password of nobody", Optional.empty()))
                .isFalse();
    }

    @Test
    void shortAndLongPasswordsAreRefusedInWords() {
        assertThatThrownBy(() -> passwords.hash("1234567"))
                .isInstanceOf(InvalidAccountException.class)
                .hasMessageContaining("at least 8")
                .hasMessageNotContaining("1234567");
        assertThatThrownBy(() -> passwords.hash("x".repeat(257))).hasMessageContaining("at most 256");
        assertThatThrownBy(() -> passwords.hash("\uD83D\uDE00".repeat(257))).hasMessageContaining("1024 bytes");
        assertThat(passwords.hash("x".repeat(256))).isNotEmpty();
    }

    @Test
    void whoWaitsTooLongIsToldToComeBack() {
        Passwords slow = passwords(1, 100, Duration.ofMillis(1));
        assertThat(refusals(slow, 16)).isNotEmpty().allSatisfy(busy -> {
            assertThat(busy.retryAfter()).isPositive();
            assertThat(busy).hasMessageContaining("try again");
        });
    }

    @Test
    void theQueueIsBounded() {
        Passwords narrow = passwords(1, 2, Duration.ofSeconds(30));
        assertThat(refusals(narrow, 16))
                .isNotEmpty()
                .allSatisfy(busy -> assertThat(busy).hasMessageContaining("more than 2"));
    }

    private static List<TooBusyException> refusals(Passwords passwords, int attempts) {
        List<TooBusyException> refusals = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(attempts)) {
            List<Future<String>> hashes = new ArrayList<>();
            for (int i = 0; i < attempts; i++) {
                hashes.add(threads.submit(() -> passwords.hash("correct horse")));
            }
            for (Future<String> hash : hashes) {
                try {
                    hash.get();
                } catch (ExecutionException failure) {
                    refusals.add((TooBusyException) failure.getCause());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        assertThat(refusals).hasSizeLessThan(attempts);
        return refusals;
    }

    /** Of the processor, which others that use the machine do not take away. */
    private static long best(Runnable work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long begun = THREADS.getCurrentThreadCpuTime();
            work.run();
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - begun);
        }
        return best;
    }

    private static Passwords passwords(int concurrency, int queue, Duration wait) {
        return new Passwords(new AuthSettings(
                "slipway",
                "slipway",
                Duration.ofSeconds(300),
                Duration.ofDays(90),
                100,
                Duration.ofDays(14),
                Duration.ofDays(90),
                100,
                100,
                concurrency,
                queue,
                wait,
                Path.of("key"),
                Path.of("admin-password"),
                false,
                null));
    }
}
