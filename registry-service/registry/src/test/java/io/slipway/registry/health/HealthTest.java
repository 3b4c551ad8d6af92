package io.slipway.registry.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.SelfSigned;
import io.slipway.registry.database.DatabaseLease.Answer;
import io.slipway.registry.health.Finding.Level;
import io.slipway.registry.health.Finding.Unit;
import io.slipway.registry.operations.FolderWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class HealthTest {
    @TempDir
    Path folder;

    private record Says(String name, AtomicReference<Level> level) implements HealthCheck {
        @Override
        public Finding look() {
            return new Finding(level.get(), null, null, Unit.ITEMS, List.of());
        }
    }

    @Test
    void sinceWhenIsKeptUntilTheLevelChanges() {
        MovingClock clock = new MovingClock();
        Instant start = clock.instant();
        AtomicReference<Level> level = new AtomicReference<>(Level.OK);
        Health health = new Health(
                List.of(new Says("first", level), new Says("second", new AtomicReference<>(Level.OK))), clock);
        health.look();
        clock.advance(Duration.ofMinutes(1));
        assertThat(health.look()).extracting(Health.Checked::since).containsExactly(start, start);
        assertThat(Health.worst(health.look())).isEqualTo(Level.OK);

        level.set(Level.WARNING);
        Instant changed = clock.instant();
        health.look();
        clock.advance(Duration.ofMinutes(1));
        List<Health.Checked> later = health.look();
        assertThat(later).extracting(Health.Checked::name).containsExactly("first", "second");
        assertThat(later).extracting(Health.Checked::since).containsExactly(changed, start);
        assertThat(Health.worst(later)).isEqualTo(Level.WARNING);
    }

    @Test
    void aCheckThatCannotBeMadeIsNotWellAndHidesNoOther() {
        HealthCheck broken = new HealthCheck() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Finding look() {
                throw new IllegalStateException("no key");
            }
        };
        List<Health.Checked> checked = new Health(
                        List.of(broken, new Says("other", new AtomicReference<>(Level.OK))), new MovingClock())
                .look();
        assertThat(checked).extracting(one -> one.finding().level()).containsExactly(Level.FAILED, Level.OK);
        assertThat(checked.getFirst().finding().troubles())
                .singleElement()
                .asString()
                .contains("no key");
    }

    @ParameterizedTest
    @CsvSource({"true,3,OK", "true,501,WARNING", "false,3,FAILED"})
    void aDatabaseIsWellThatAnswersFast(boolean answers, long millis, Level level) {
        Finding finding = new DatabaseCheck(
                        () -> answers, () -> Optional.of(new Answer(Duration.ofMillis(millis), Duration.ZERO)))
                .look();
        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.value()).isEqualTo(millis);
        assertThat(finding.troubles()).hasSize(level == Level.OK ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({"0,OK", "4000,OK", "-4000,OK", "6000,WARNING", "-6000,WARNING"})
    void clocksThatAreFarApartAreTold(long ahead, Level level) {
        Finding finding =
                new ClockCheck(() -> Optional.of(new Answer(Duration.ofMillis(200), Duration.ofMillis(ahead)))).look();
        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.value()).isEqualTo(Math.max(0, Math.abs(ahead) - 100));
    }

    @Test
    void aSlowAnswerSaysNothingOfTheClocks() {
        Answer slow = new Answer(Duration.ofSeconds(20), Duration.ofSeconds(8));
        assertThat(new ClockCheck(() -> Optional.of(slow)).look().level()).isEqualTo(Level.OK);
    }

    @Test
    void whatWasNotMeasuredHasNoValue() {
        assertThat(new ClockCheck(Optional::empty).look().value()).isNull();
        assertThat(new DatabaseCheck(() -> true, Optional::empty).look().value())
                .isNull();
    }

    @Test
    void theDiskIsComparedWithWhatMustBeLeft() throws Exception {
        long free = Files.getFileStore(folder).getUsableSpace();
        assertThat(disk(folder, DataSize.ofBytes(free / 4 + 1)).limit()).isGreaterThanOrEqualTo(free / 2);
        Finding little = disk(folder, DataSize.ofBytes(free / 10 * 8));
        assertThat(little.level()).isEqualTo(Level.WARNING);
        assertThat(little.troubles()).singleElement().asString().contains(folder.toString());
        Finding none = disk(folder, DataSize.ofBytes(Long.MAX_VALUE / 4));
        assertThat(none.level()).isEqualTo(Level.FAILED);
        assertThat(none.troubles()).singleElement().asString().contains("are free in");
        Finding gone = disk(folder.resolve("gone"), DataSize.ofBytes(1));
        assertThat(gone.level()).isEqualTo(Level.FAILED);
        assertThat(gone.value()).isNull();
    }

    private static Finding disk(Path folder, DataSize margin) {
        try (FolderWatch watch = FolderWatch.start(List.of(folder), margin)) {
            return new DiskCheck(watch).look();
        }
    }

    @ParameterizedTest
    @CsvSource({"90,OK,89", "20,WARNING,19", "-3,FAILED,-3"})
    void aCertificateIsToldOfBeforeItEnds(int days, Level level, long left) throws Exception {
        SelfSigned made =
                SelfSigned.make(folder, "own", "-startdate", "-100d", "-validity", Integer.toString(100 + days));
        Finding finding = new CertificateCheck(made::store, Clock.systemUTC()).look();
        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.value()).isEqualTo(left);
        assertThat(finding.unit()).isEqualTo(Unit.DAYS);
    }
}
