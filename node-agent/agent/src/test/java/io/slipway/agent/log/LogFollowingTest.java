package io.slipway.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class LogFollowingTest {
    @TempDir
    private Path folder;

    private WrittenLog log;

    @BeforeEach
    void begin() {
        log = new WrittenLog(folder.resolve("c-json.log"));
    }

    private static LogQuery tail(long lines) {
        return new LogQuery(OptionalLong.of(lines), Optional.empty(), Optional.empty(), true, true, true, false);
    }

    @Test
    void whatIsWrittenLaterComesAndTheEndIsTheContainersEnd() throws Exception {
        try (Following follower = new Following(log.file(), LogQuery.ALL)) {
            Thread.sleep(50);
            log.out("1\n");
            follower.awaitText("1\n");
            log.out("2\n").raw("{\"log\":\"3\\n\",\"str");
            follower.awaitText("1\n2\n");
            log.raw("eam\":\"stdout\",\"time\":\"2026-05-01T10:00:00Z\"}\n");
            follower.awaitText("1\n2\n3\n");
            log.out("4\n");
            assertThat(follower.stop()).isEqualTo("1\n2\n3\n4\n");
        }
    }

    @Test
    void theTailIsFollowedOn() throws Exception {
        log.out("1\n").out("2\n").out("3\n");
        try (Following none = new Following(log.file(), tail(0));
                Following one = new Following(log.file(), tail(1))) {
            one.awaitText("3\n");
            Thread.sleep(100);
            log.out("4\n");
            one.awaitText("3\n4\n");
            none.awaitText("4\n");
        }
    }

    @Test
    void followingEndsAtTheGivenTime() throws Exception {
        Instant until = Instant.now().plusMillis(300);
        LogQuery query =
                new LogQuery(OptionalLong.empty(), Optional.empty(), Optional.of(until), true, true, true, false);
        try (Following follower = new Following(log.file(), query)) {
            assertThat(follower.hasEnded()).isTrue();
            assertThat(Instant.now()).isAfter(until);
        }
    }

    @Test
    void rotationsBetweenTwoLooksLoseNothing() throws Exception {
        log.out("1\n");
        try (Following follower = new Following(log.file(), LogQuery.ALL)) {
            follower.awaitText("1\n");
            Thread.sleep(300);
            log.out("2\n").rotate(5).out("3\n").rotate(5).out("4\n").rotate(5).out("5\n");
            follower.awaitText("1\n2\n3\n4\n5\n");
            log.rotate(5);
            Thread.sleep(250);
            log.out("6\n");
            follower.awaitText("1\n2\n3\n4\n5\n6\n");
        }
    }

    @Test
    void aReaderSlowerThanTheRotationGoesOnWithTheOldestLeft() throws Exception {
        log.out("1\n");
        try (Following follower = new Following(log.file(), LogQuery.ALL)) {
            follower.awaitText("1\n");
            Thread.sleep(300);
            for (int i = 2; i <= 9; i++) {
                log.rotate(3).out(i + "\n");
            }
            follower.awaitText("1\n7\n8\n9\n");
        }
    }

    /** Five readers of different beginnings against a writer that rotates at random; three seeds. */
    @RepeatedTest(3)
    void noLineIsLostOrRepeatedWhileFilesRotate(RepetitionInfo run) throws Exception {
        Random random = new Random(run.getCurrentRepetition());
        int lines = 4000;
        List<Following> followers = new ArrayList<>();
        for (int i = 1; i <= lines; i++) {
            if (i % 800 == 1) {
                followers.add(new Following(log.file(), followers.size() % 2 == 0 ? LogQuery.ALL : tail(3)));
            }
            log.out(i + "\n");
            if (random.nextInt(40) == 0) {
                log.rotate(1000);
            }
            if (random.nextInt(100) == 0) {
                Thread.sleep(random.nextInt(15));
            }
        }
        for (Following follower : followers) {
            List<Integer> read = follower.stop().lines().map(Integer::parseInt).toList();
            assertThat(read)
                    .isEqualTo(IntStream.rangeClosed(read.getFirst(), lines)
                            .boxed()
                            .toList());
        }
        assertThat(followers.getFirst().text()).startsWith("1\n");
    }
}
