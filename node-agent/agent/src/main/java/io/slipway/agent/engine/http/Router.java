package io.slipway.agent.engine.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The routes of an API. Filled before the server starts and not changed after; then safe for many threads.
 *
 * <p>Paths are written without the version: {@code /containers/{id}/start} is served as that and as {@code
 * /v1.44/containers/{id}/start}. {@code {id}} is one segment, in which a slash may be written {@code %2F}; {@code
 * {name...}} is one or more segments, with slashes raw or escaped. Where two routes match, the one with more literal
 * segments wins, whatever the order in which they were added.
 */
public final class Router {
    private static final Comparator<Route> MOST_SPECIFIC_FIRST = Comparator.comparingInt(
                    (Route route) -> route.pattern().literals())
            .reversed()
            .thenComparing(route -> route.pattern().isGreedy());

    private final List<Route> routes = new ArrayList<>();

    private record Route(String method, PathPattern pattern, Handler handler) {}

    /** What was found for a request: the handler and the decoded variables of its path. */
    record Match(Handler handler, Map<String, String> variables) {}

    /** Adds a route. @throws IllegalArgumentException for a pattern that cannot be */
    public Router add(String method, String pattern, Handler handler) {
        if (!pattern.startsWith("/")) {
            throw new IllegalArgumentException("a route begins with a slash: " + pattern);
        }
        routes.add(new Route(method, PathPattern.parse(pattern), handler));
        routes.sort(MOST_SPECIFIC_FIRST);
        return this;
    }

    /** @throws EngineException 404 when no route has this path, 405 when one has, for another method */
    Match match(String method, List<String> segments) {
        SortedSet<String> otherMethods = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.pattern().match(segments);
            if (variables.isEmpty()) {
                continue;
            }
            if (route.method().equals(method)) {
                return new Match(route.handler(), new HashMap<>(variables.get()));
            }
            otherMethods.add(route.method());
        }
        if (otherMethods.isEmpty()) {
            throw EngineException.notFound("page not found");
        }
        throw new EngineException(
                405, "method " + method + " is not allowed here, only " + String.join(", ", otherMethods));
    }
}
