package io.slipway.registry.health;

import io.slipway.registry.health.Finding.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the registry is. Each check is looked at when anybody asks, and every few seconds, so that what it says of since when
 * does not begin with the first who asked.
 */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final List<HealthCheck> checks;
    private final Clock clock;
    private final Map<String, Change> changes = new ConcurrentHashMap<>();

    private record Change(Level level, Instant at) {}

    /**
     * A check and what it found.
     *
     * @param since when it came to this level, or when the registry started
     */
    public record Checked(String name, Finding finding, Instant since) {}

    Health(List<HealthCheck> checks, Clock clock) {
        this.checks = List.copyOf(checks);
        this.clock = clock;
    }

    /** All checks, always in the same order. */
    public List<Checked> look() {
        return checks.stream().map(this::look).toList();
    }

    private Checked look(HealthCheck check) {
        Finding finding = finding(check);
        Instant now = clock.instant();
        Change change = changes.compute(
                check.name(),
                (name, before) -> before == null || before.level() != finding.level()
                        ? new Change(finding.level(), now)
                        : before);
        return new Checked(check.name(), finding, change.at());
    }

    /** One that cannot be looked at is not well, and the others are looked at all the same. */
    private static Finding finding(HealthCheck check) {
        try {
            return check.look();
        } catch (RuntimeException e) {
            LOG.warn("The check of the {} could not be made", check.name(), e);
            return new Finding(
                    Level.FAILED, null, null, Finding.Unit.ITEMS, List.of("it could not be looked at: " + e));
        }
    }

    /** The worst of them. */
    public static Level worst(List<Checked> checked) {
        return checked.stream()
                .map(one -> one.finding().level())
                .max(Comparator.naturalOrder())
                .orElse(Level.OK);
    }
}
