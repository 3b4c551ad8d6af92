package io.slipway.registry.health;

import io.slipway.registry.database.DatabaseLease.Answer;
import io.slipway.registry.health.Finding.Level;
import io.slipway.registry.health.Finding.Unit;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether this machine and the database's agree about the time: graces and expiries are counted with both clocks. Half of what
 * an answer took is not known, so it counts for well.
 */
record ClockCheck(Supplier<Optional<Answer>> lastAnswer) implements HealthCheck {
    private static final long APART = 5_000;

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public Finding look() {
        Optional<Answer> answer = lastAnswer.get();
        long apart = answer.map(last -> surely(last).toMillis()).orElse(0L);
        Finding finding = Finding.ok(answer.isPresent() ? (Long) apart : null, APART, Unit.MILLISECONDS);
        return apart > APART
                ? finding.but(
                        Level.WARNING, "the clock of this machine and the database's are " + apart / 1000 + " s apart")
                : finding;
    }

    private static Duration surely(Answer answer) {
        Duration apart = answer.ahead().abs().minus(answer.took().dividedBy(2));
        return apart.isNegative() ? Duration.ZERO : apart;
    }
}
