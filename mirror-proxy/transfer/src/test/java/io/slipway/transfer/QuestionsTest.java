package io.slipway.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QuestionsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void stop() {
        gate.countDown();
        threads.close();
    }

    /** Of keys such as {@code slow/1}, whose first part is the party. */
    private static Questions<String, String> questions(Turns turns) {
        return new Questions<>(turns, key -> key.substring(0, key.indexOf('/')));
    }

    private String held() throws InterruptedException {
        asked.incrementAndGet();
        gate.await();
        return "late";
    }

    private String now() {
        asked.incrementAndGet();
        return "now";
    }

    private static void until(Turns turns, int running, int waiting) throws InterruptedException {
        while (turns.running() != running || turns.waiting() != waiting) {
            Thread.sleep(2);
        }
    }

    @Test
    void whatManyWantToKnowIsAskedOnce() throws Exception {
        Questions<String, String> questions = questions(new Turns(4, 0));
        List<Future<Optional<String>>> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            all.add(threads.submit(() -> questions.ask("a/1", LONG, this::held)));
        }
        assertThat(questions.ask("a/1", SHORT, this::held)).isEmpty();
        gate.countDown();
        for (Future<Optional<String>> each : all) {
            assertThat(each.get()).contains("late");
        }
        assertThat(questions.ask("a/1", LONG, this::now)).contains("now");
    }

    @Test
    void itIsAskedToTheEndWhenNobodyWaits() throws Exception {
        Turns turns = new Turns(4, 0);
        Questions<String, String> questions = questions(turns);
        assertThat(questions.ask("a/1", SHORT, this::held)).isEmpty();
        assertThat(questions.ask("a/1", SHORT, this::now))
                .as("still the same question")
                .isEmpty();
        gate.countDown();
        until(turns, 0, 0);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aFailureIsForAllWhoWaitAndForNobodyElse() throws Exception {
        Turns turns = new Turns(4, 0);
        Questions<String, String> questions = questions(turns);
        assertThatThrownBy(() -> questions.ask("a/1", LONG, () -> {
                    throw new IOException("no");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no");
        assertThat(questions.ask("a/1", LONG, this::now)).contains("now");
        until(turns, 0, 0);
    }

    @Test
    void aSlowPartyLeavesTheOthersTheirTurns() throws Exception {
        Turns turns = new Turns(4, 4);
        Questions<String, String> questions = questions(turns);
        for (int i = 0; i < 4; i++) {
            assertThat(questions.ask("slow/" + i, SHORT, this::held)).isEmpty();
        }
        until(turns, 2, 2);
        assertThatThrownBy(() -> questions.ask("slow/4", LONG, this::held))
                .isInstanceOf(TooManyQuestionsException.class)
                .hasMessageContaining("slow");
        assertThat(questions.ask("quick/1", LONG, this::now)).contains("now");
        assertThat(questions.ask("other/1", LONG, this::now)).contains("now");
        gate.countDown();
        until(turns, 0, 0);
        assertThat(questions.ask("slow/4", LONG, this::now)).contains("now");
    }

    @Test
    void onePlaceIsStillOne() throws Exception {
        Turns turns = new Turns(1, 0);
        Questions<String, String> questions = questions(turns);
        assertThat(questions.ask("a/1", SHORT, this::held)).isEmpty();
        assertThatThrownBy(() -> questions.ask("b/1", LONG, this::now)).isInstanceOf(TooManyQuestionsException.class);
        gate.countDown();
        until(turns, 0, 0);
        assertThat(questions.ask("b/1", LONG, this::now)).contains("now");
    }

    @Test
    void asideOneIsAskedAtATime() throws Exception {
        Turns turns = new Turns(8, 8);
        Questions<String, String> questions = questions(turns);
        questions.askAside("a/1", this::held);
        questions.askAside("a/2", this::now);
        questions.askAside("a/1", this::now);
        questions.askAside("b/1", this::held);
        until(turns, 2, 0);
        assertThat(asked).hasValue(2);
        gate.countDown();
        until(turns, 0, 0);
        questions.askAside("a/2", this::now);
        until(turns, 0, 0);
        assertThat(asked).hasValue(3);
    }
}
