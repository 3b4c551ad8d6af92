package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.account.Caller;
import io.slipway.registry.health.Finding;
import io.slipway.registry.health.Health;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the registry is, for administrators. Machines ask {@code /actuator/health/readiness}, which tells less. */
@RestController
@RequestMapping("/api/v1/health")
class HealthController {
    private final Health health;

    /**
     * One thing that has to be well.
     *
     * @param status {@code ok}, {@code warning} or {@code failed}
     * @param since when it came to this status, or when the registry started
     * @param unit of value and limit: {@code milliseconds}, {@code bytes}, {@code days} or {@code items}
     * @param troubles what is not well, in words
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckView(
            String name,
            String status,
            Instant since,
            @Nullable Long value,
            @Nullable Long limit,
            String unit,
            List<String> troubles) {
        static CheckView of(Health.Checked checked) {
            Finding finding = checked.finding();
            return new CheckView(
                    checked.name(),
                    word(finding.level()),
                    checked.since(),
                    finding.value(),
                    finding.limit(),
                    word(finding.unit()),
                    finding.troubles());
        }
    }

    /**
     * All of it.
     *
     * @param status the worst of the checks'
     */
    record View(String status, List<CheckView> checks) {}

    HealthController(Health health) {
        this.health = health;
    }

    @GetMapping
    View get(Caller caller) {
        if (!(caller instanceof Caller.Account account && account.admin())) {
            throw new AccessDeniedException("the registry's health is for administrators");
        }
        List<Health.Checked> checked = health.look();
        return new View(
                word(Health.worst(checked)), checked.stream().map(CheckView::of).toList());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
