package io.slipway.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LogReaderTest {
    private static final Future<?> STOPPED = CompletableFuture.completedFuture(null);

    @TempDir
    private Path folder;

    private WrittenLog log;

    @BeforeEach
    void begin() {
        log = new WrittenLog(folder.resolve("c-json.log"));
    }

    private String read(LogQuery query) throws Exception {
        StringBuilder text = new StringBuilder();
        new LogReader(log.file(), Clock.systemUTC())
                .read(
                        query,
                        STOPPED,
                        (stream, bytes) -> text.append(stream == LogStream.STDERR ? "!" : "")
                                .append(new String(bytes, StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static LogQuery tail(long lines) {
        return new LogQuery(OptionalLong.of(lines), Optional.empty(), Optional.empty(), false, true, true, false);
    }

    private static LogQuery times(Optional<Instant> since, Optional<Instant> until, boolean timestamps) {
        return new LogQuery(OptionalLong.empty(), since, until, false, true, true, timestamps);
    }

    @Test
    void aLogThatDoesNotExistIsEmpty() throws Exception {
        assertThat(read(LogQuery.ALL)).isEmpty();
        assertThat(read(tail(3))).isEmpty();
    }

    @Test
    void allFilesAreReadFromTheOldestOn() throws Exception {
        log.out("1\n").rotate(3).out("2\n").err("3\n").rotate(3).out("4\n");
        assertThat(read(LogQuery.ALL)).isEqualTo("1\n2\n!3\n4\n");
    }

    @Test
    void theTailReachesIntoOlderFiles() throws Exception {
        log.out("1\n").out("2\n").rotate(4).out("3\n").rotate(4).out("4\n").out("5\n");
        String[] expected = {"", "5\n", "4\n5\n", "3\n4\n5\n", "2\n3\n4\n5\n", "1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\n"};
        for (int lines = 0; lines < expected.length; lines++) {
            assertThat(read(tail(lines))).as("tail " + lines).isEqualTo(expected[lines]);
        }
    }

    @Test
    void theTailOfALongLogIsFoundAcrossBlocks() throws Exception {
        for (int i = 0; i < 3000; i++) {
            log.out(i + " " + "x".repeat(i % 700) + "\n");
        }
        String all = read(LogQuery.ALL);
        for (int lines : new int[] {1, 10, 90, 91, 92, 500, 1000, 2999, 3000, 3001}) {
            String expected = String.join(
                    "",
                    all.lines()
                            .skip(Math.max(0, 3000 - lines))
                            .map(line -> line + "\n")
                            .toList());
            assertThat(read(tail(lines))).as("tail " + lines).isEqualTo(expected);
        }
    }

    @Test
    void theTailOfALargeLogCostsLittle() throws Exception {
        String block = "{\"log\":\"line\\n\",\"stream\":\"stdout\",\"time\":\"2026-05-01T10:00:00Z\"}\n".repeat(10_000);
        for (int i = 0; i < 60; i++) {
            log.raw(block);
        }
        log.out("last\n");
        assertThat(read(tail(1))).isEqualTo("last\n");
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(read(tail(2))).isEqualTo("line\nlast\n");
        }
        assertThat(System.nanoTime() - begin).isLessThan(3_000_000_000L);
    }

    @Test
    void aLineInPiecesIsOneLine() throws Exception {
        log.out("a\n")
                .out("b1-")
                .out("b2-")
                .out("b3\n")
                .out("c1-")
                .err("x\n")
                .out("c2\n")
                .out("d");
        assertThat(read(LogQuery.ALL)).isEqualTo("a\nb1-b2-b3\nc1-!x\nc2\nd");
        assertThat(read(tail(1))).isEqualTo("d");
        assertThat(read(tail(2))).isEqualTo("c2\nd");
        assertThat(read(tail(3))).isEqualTo("c1-!x\nc2\nd");
        assertThat(read(tail(4))).isEqualTo("b1-b2-b3\nc1-!x\nc2\nd");
        assertThat(read(tail(5))).isEqualTo("a\nb1-b2-b3\nc1-!x\nc2\nd");
        assertThat(read(times(Optional.empty(), Optional.empty(), true)))
                .isEqualTo("2026-05-01T10:00:00.500000000Z a\n"
                        + "2026-05-01T10:00:01.500000000Z b1-b2-b3\n"
                        + "2026-05-01T10:00:04.500000000Z c1-!2026-05-01T10:00:05.500000000Z x\n"
                        + "c2\n2026-05-01T10:00:07.500000000Z d");
    }

    @Test
    void sinceAndUntilCutAtTheirTimes() throws Exception {
        log.out("0\n").out("1\n").rotate(3).out("2\n").out("3\n");
        assertThat(read(times(Optional.of(WrittenLog.timeOf(1)), Optional.empty(), false)))
                .isEqualTo("1\n2\n3\n");
        assertThat(read(times(Optional.empty(), Optional.of(WrittenLog.timeOf(2)), false)))
                .isEqualTo("0\n1\n2\n");
        assertThat(read(times(
                        Optional.of(WrittenLog.timeOf(1).plusNanos(1)),
                        Optional.of(WrittenLog.timeOf(3).minusNanos(1)),
                        false)))
                .isEqualTo("2\n");
    }

    @Test
    void oneStreamAloneIsRead() throws Exception {
        log.out("o\n").err("e\n").out("p\n");
        assertThat(read(new LogQuery(
                        OptionalLong.empty(), Optional.empty(), Optional.empty(), false, false, true, false)))
                .isEqualTo("!e\n");
        assertThat(read(new LogQuery(
                        OptionalLong.of(2), Optional.empty(), Optional.empty(), false, true, false, false)))
                .isEqualTo("p\n");
    }

    @Test
    void whatIsNoEntryIsPassedOver() throws Exception {
        log.out("1\n")
                .raw("garbage\n")
                .raw("\n")
                .raw("{\"log\":\"x\\n\",\"stream\":\"stdwhat\",\"time\":\"2026-05-01T10:00:00Z\"}\n")
                .raw("{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"yesterday\"}\n")
                .raw("{\"log\":\"x\\n\",\"stream\":\"stdout\"}\n")
                .raw("{\"log\":[1],\"stream\":\"stdout\",\"time\":\"2026-05-01T10:00:00Z\"}\n")
                .raw("\0\0\0\0{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"2026-05-01T10:00:00Z\"}\n")
                .raw("x".repeat(3 << 20) + "\n")
                .raw(
                        "{\"time\":\"2026-05-01T10:00:00Z\",\"attrs\":{\"a\":\"b\"},\"stream\":\"stdout\",\"log\":\"2\\n\"}\n")
                .raw("{\"log\":\"torn");
        assertThat(read(LogQuery.ALL)).isEqualTo("1\n2\n");
        assertThat(read(tail(1))).isEqualTo("2\n");
        assertThat(read(tail(2))).isEqualTo("1\n2\n");
    }

    @Test
    void bytesThatAreNoTextComeThroughAsTheyWereLogged() throws Exception {
        log.raw("{\"log\":\"\\u0000\\u001b[0m \\ufffd \\ud83d\\ude00 \\\"\\\\\\t\\r\\n\",\"stream\":\"stdout\","
                + "\"time\":\"2026-05-01T10:00:00.123456789Z\"}\n");
        assertThat(read(LogQuery.ALL)).isEqualTo("\0\u001b[0m \ufffd \ud83d\ude00 \"\\\t\r\n");
    }

    @Test
    void oneThatDoesNotFollowEndsAtTheEndItFound() throws Exception {
        log.out("1\n");
        StringBuilder text = new StringBuilder();
        new LogReader(log.file(), Clock.systemUTC()).read(LogQuery.ALL, new CompletableFuture<>(), (stream, bytes) -> {
            text.append(new String(bytes, StandardCharsets.UTF_8));
            log.out("more\n");
        });
        assertThat(text.toString()).isEqualTo("1\n");
    }

    @Test
    void aSinksFailureEndsTheReading() throws Exception {
        log.out("1\n").out("2\n");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new LogReader(log.file(), Clock.systemUTC())
                        .read(LogQuery.ALL, STOPPED, (stream, bytes) -> {
                            throw new IOException("gone");
                        })))
                .hasMessage("gone");
    }

    @Test
    void aTakenBackEntryIsForgotten() throws Exception {
        log.out("1\n").raw("{\"log\":\"half");
        long whole = Files.size(log.file()) - "{\"log\":\"half".length();
        try (var followed = new Following(log.file(), LogQuery.ALL)) {
            followed.awaitText("1\n");
            try (var channel = java.nio.channels.FileChannel.open(log.file(), StandardOpenOption.WRITE)) {
                channel.truncate(whole);
            }
            Thread.sleep(250);
            log.out("2\n");
            followed.awaitText("1\n2\n");
        }
    }
}
