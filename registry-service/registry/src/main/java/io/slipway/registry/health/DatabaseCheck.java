package io.slipway.registry.health;

import io.slipway.registry.database.DatabaseLease.Answer;
import io.slipway.registry.health.Finding.Level;
import io.slipway.registry.health.Finding.Unit;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether the database answers, which it is asked each second, and how fast. */
record DatabaseCheck(BooleanSupplier answers, Supplier<Optional<Answer>> lastAnswer) implements HealthCheck {
    private static final long SLOW = 500;

    @Override
    public String name() {
        return "database";
    }

    @Override
    public Finding look() {
        Finding finding = Finding.ok(
                lastAnswer.get().map(answer -> answer.took().toMillis()).orElse(null), SLOW, Unit.MILLISECONDS);
        if (!answers.getAsBoolean()) {
            return finding.but(Level.FAILED, "the database does not answer");
        }
        return finding.value() != null && finding.value() > SLOW
                ? finding.but(Level.WARNING, "the database takes " + finding.value() + " ms for the smallest answer")
                : finding;
    }
}
