package io.slipway.registry.operations;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this registry serves, for {@code /actuator/health/readiness}: it is not ending, its database has answered just
 * now, and its data folder can be written. Answers from what others have seen already, at no cost and without a wait.
 */
public final class Serving implements HealthIndicator {
    private final Gate gate;
    private final BooleanSupplier databaseAnswers;
    private final FolderWatch folders;

    /**
     * Creates it.
     *
     * @param databaseAnswers whether the database has answered within the last seconds
     */
    public Serving(Gate gate, BooleanSupplier databaseAnswers, FolderWatch folders) {
        this.gate = gate;
        this.databaseAnswers = databaseAnswers;
        this.folders = folders;
    }

    @Override
    public Health health() {
        return trouble()
                .map(trouble -> Health.down().withDetail("trouble", trouble).build())
                .orElseGet(() -> Health.up().build());
    }

    private Optional<String> trouble() {
        if (gate.isDraining()) {
            return Optional.of("the registry is stopping");
        }
        if (!databaseAnswers.getAsBoolean()) {
            return Optional.of("the database does not answer");
        }
        return folders.trouble();
    }
}
