package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Filters;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What the prune commands may remove: {@code label} (all must be there), {@code label!} (spares what has them all, as
 * docker reads it) and {@code until} (spares what is younger).
 */
final class PruneFilter {
    private final Filters filters;
    private final Optional<Instant> until;

    private PruneFilter(Filters filters, Optional<Instant> until) {
        this.filters = filters;
        this.until = until;
    }

    /** The filter of a request whose fields are known to be allowed. @throws EngineException 400 for what is no time */
    static PruneFilter of(Filters filters, Instant now) {
        Set<String> times = filters.values("until");
        if (times.size() > 1) {
            throw EngineException.badRequest("more than one until filter specified");
        }
        return new PruneFilter(filters, times.stream().findFirst().map(text -> DockerTime.filter("until", text, now)));
    }

    boolean accepts(Map<String, String> labels, Instant created) {
        return filters.labelled("label", labels)
                && (filters.values("label!").isEmpty() || !filters.labelled("label!", labels))
                && until.filter(created::isAfter).isEmpty();
    }

    /** A configuration's labels. */
    static Map<String, String> labels(JsonNode node) {
        Map<String, String> labels = new LinkedHashMap<>();
        node.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        return labels;
    }
}
