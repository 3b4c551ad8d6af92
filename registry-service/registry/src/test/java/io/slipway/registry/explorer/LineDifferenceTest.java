package io.slipway.registry.explorer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.explorer.LinesView.Hunk;
import io.slipway.registry.explorer.LinesView.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In what two texts differ: right always, shortest where that is claimed, and bounded. */
class LineDifferenceTest {
    private static final int ALL = Integer.MAX_VALUE;

    private static List<String> lines(String text) {
        return TextLines.of("it", text.getBytes(UTF_8));
    }

    private static List<String> words(Hunk hunk) {
        return hunk.lines().stream()
                .map(line -> switch (line.change()) {
                    case "added" -> "+" + line.text();
                    case "removed" -> "-" + line.text();
                    default -> " " + line.text();
                })
                .toList();
    }

    private static String head(Hunk hunk) {
        return "-%d,%d +%d,%d".formatted(hunk.fromLine(), hunk.fromLines(), hunk.toLine(), hunk.toLines());
    }

    @Test
    void aHunkIsWhatAUnifiedDiffShows() {
        String from = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n";
        String to = "a\nb\nc\nd\nE\nf\ng\nh\ni\nj\nk\nm\nn";
        List<Hunk> hunks = new Hunks(lines(from), lines(to)).hunks(ALL);
        // The same as "diff -u" says.
        assertThat(hunks).hasSize(1);
        assertThat(head(hunks.getFirst())).isEqualTo("-2,12 +2,12");
        assertThat(words(hunks.getFirst()))
                .containsExactly(" b", " c", " d", "-e", "+E", " f", " g", " h", " i", " j", " k", "-l", " m", "+n");
        assertThat(hunks.getFirst().lines().getLast()).isEqualTo(new Line("added", null, 13, "n", null, false));
        assertThat(hunks.getFirst().lines().get(1)).isEqualTo(new Line("same", 3, 3, "c", null, true));
    }

    @Test
    void whatIsFurtherApartIsTwoHunks() {
        List<String> from = IntStream.range(0, 20).mapToObj(i -> i + "\n").toList();
        List<String> near = new ArrayList<>(from);
        near.set(3, "x\n");
        near.set(10, "y\n");
        assertThat(new Hunks(from, near).hunks(ALL))
                .extracting(LineDifferenceTest::head)
                .containsExactly("-1,14 +1,14");
        List<String> far = new ArrayList<>(from);
        far.set(3, "x\n");
        far.set(11, "y\n");
        assertThat(new Hunks(from, far).hunks(ALL))
                .extracting(LineDifferenceTest::head)
                .containsExactly("-1,7 +1,7", "-9,7 +9,7");
    }

    @Test
    void anEmptyFileHasNoLines() {
        assertThat(new Hunks(List.of(), List.of()).hunks(ALL)).isEmpty();
        Hunk added = new Hunks(List.of(), lines("a\nb")).hunks(ALL).getFirst();
        assertThat(head(added)).isEqualTo("-0,0 +1,2");
        Hunk removed = new Hunks(lines("a\n"), List.of()).hunks(ALL).getFirst();
        assertThat(head(removed)).isEqualTo("-1,1 +0,0");
    }

    @Test
    void theEndOfALineBelongsToIt() {
        Hunks newline = new Hunks(lines("a\nb"), lines("a\nb\n"));
        assertThat(newline.added()).isEqualTo(1);
        assertThat(newline.hunks(ALL).getFirst().lines())
                .extracting(Line::newline)
                .containsExactly(true, false, true);
        assertThat(words(
                        new Hunks(lines("a\tb\n"), lines("a\tb\r\n")).hunks(ALL).getFirst()))
                .containsExactly("-a\tb", "+a\tb\\u{000d}");
    }

    @Test
    void longLinesAndManyAreCut() {
        String smile = "\ud83d\ude00";
        Hunks hunks = new Hunks(lines("a\n"), lines(smile.repeat(Hunks.MOST_TEXT + 1) + "\n"));
        Line cut = hunks.hunks(ALL).getFirst().lines().getLast();
        assertThat(cut.length()).isEqualTo(Hunks.MOST_TEXT + 1);
        assertThat(cut.text()).isEqualTo(smile.repeat(Hunks.MOST_TEXT));
        List<String> many = IntStream.range(0, 100).mapToObj(i -> i + "\n").toList();
        Hunks removed = new Hunks(many, List.of());
        assertThat(removed.removed()).isEqualTo(100);
        assertThat(head(removed.hunks(10).getFirst())).isEqualTo("-1,10 +0,0");
    }

    @Test
    void whatIsNoTextIsRefusedWithTheReason() {
        assertThatThrownBy(() -> TextLines.of("it", "a\0b".getBytes(UTF_8)))
                .isInstanceOf(NotListedException.class)
                .hasMessage("it is no text: byte 1 is zero");
        assertThatThrownBy(() -> TextLines.of("it", "caf\u00e9".getBytes(ISO_8859_1)))
                .isInstanceOf(NotListedException.class)
                .hasMessage("it is no text in UTF-8");
        byte[] many = "\n".repeat(TextLines.MOST_LINES + 1).getBytes(UTF_8);
        assertThatThrownBy(() -> TextLines.of("it", many))
                .isInstanceOf(NotListedException.class)
                .hasMessageContaining("more than 100000 lines");
    }

    @Test
    void randomTextsHaveAShortestDifferenceThatLeadsFromOneToTheOther() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            int kinds = 1 + random.nextInt(8);
            List<String> from = random(random, random.nextInt(40), kinds);
            List<String> to =
                    random.nextBoolean() ? random(random, random.nextInt(40), kinds) : edited(random, from, kinds);
            Hunks hunks = new Hunks(from, to);
            assertThat(applied(from, hunks.hunks(ALL))).as("seed %d", seed).isEqualTo(to);
            assertThat(hunks.isShortest()).isTrue();
            assertThat(hunks.added() + hunks.removed())
                    .as("seed %d", seed)
                    .isEqualTo(from.size() + to.size() - 2 * common(from, to));
        }
    }

    /** Many lines that both have, in another order, are what takes longest. */
    @Test
    @Timeout(60)
    void theWorstTextsTakeBoundedTime() {
        for (int kinds : new int[] {2, 300, TextLines.MOST_LINES}) {
            Random random = new Random(kinds);
            List<String> from = random(random, TextLines.MOST_LINES, kinds);
            List<String> to = random(random, TextLines.MOST_LINES, kinds);
            long begin = System.nanoTime();
            Hunks hunks = new Hunks(from, to);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(took).as("%d kinds of lines", kinds).isLessThan(Duration.ofSeconds(15));
            assertThat(hunks.isShortest()).isFalse();
            assertThat(applied(from, hunks.hunks(ALL)).equals(to)).isTrue();
        }
    }

    private static List<String> random(Random random, int size, int kinds) {
        return Stream.generate(() -> random.nextInt(kinds) + "\n").limit(size).toList();
    }

    private static List<String> edited(Random random, List<String> lines, int kinds) {
        List<String> edited = new ArrayList<>(lines);
        for (int i = random.nextInt(5); i > 0 && !edited.isEmpty(); i--) {
            int at = random.nextInt(edited.size());
            if (random.nextBoolean()) {
                edited.remove(at);
            } else {
                edited.add(at, random.nextInt(kinds) + "\n");
            }
        }
        return edited;
    }

    /** As "patch" does it, with each line of context and each number checked. */
    private static List<String> applied(List<String> from, List<Hunk> hunks) {
        List<String> result = new ArrayList<>();
        int at = 0;
        for (Hunk hunk : hunks) {
            int begin = hunk.fromLines() == 0 ? hunk.fromLine() : hunk.fromLine() - 1;
            result.addAll(from.subList(at, begin));
            at = begin;
            assertThat(result.size()).isEqualTo(hunk.toLines() == 0 ? hunk.toLine() : hunk.toLine() - 1);
            for (Line line : hunk.lines()) {
                String text = line.text() + (line.newline() ? "\n" : "");
                if (line.from() != null) {
                    assertThat(line.from()).isEqualTo(at + 1);
                    assertThat(from.get(at)).isEqualTo(text);
                    at++;
                }
                if (line.to() != null) {
                    result.add(text);
                    assertThat(line.to()).isEqualTo(result.size());
                }
            }
        }
        result.addAll(from.subList(at, from.size()));
        return result;
    }

    /** The length of a longest common subsequence, by the table that everybody knows. */
    private static int common(List<String> from, List<String> to) {
        int[][] table = new int[from.size() + 1][to.size() + 1];
        for (int i = 1; i <= from.size(); i++) {
            for (int j = 1; j <= to.size(); j++) {
                table[i][j] = from.get(i - 1).equals(to.get(j - 1))
                        ? table[i - 1][j - 1] + 1
                        : Math.max(table[i - 1][j], table[i][j - 1]);
            }
        }
        return table[from.size()][to.size()];
    }
}
