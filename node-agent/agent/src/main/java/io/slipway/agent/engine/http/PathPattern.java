package io.slipway.agent.engine.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A route's path: literal segments, variables {@code {id}} of one segment, and at most one variable {@code {name...}} of
 * one or more. What follows the latter is matched from the right, so {@code /images/{name...}/json} takes the image
 * {@code json} of a registry's project {@code json} for what it is.
 */
final class PathPattern {
    private final List<Segment> before;
    private final Optional<String> greedy;
    private final List<Segment> after;

    private sealed interface Segment {
        record Literal(String text) implements Segment {}

        record Variable(String name) implements Segment {}
    }

    private PathPattern(List<Segment> before, Optional<String> greedy, List<Segment> after) {
        this.before = before;
        this.greedy = greedy;
        this.after = after;
    }

    static PathPattern parse(String text) {
        List<Segment> before = new ArrayList<>();
        List<Segment> after = new ArrayList<>();
        Optional<String> greedy = Optional.empty();
        for (String part : RequestTarget.split(text)) {
            boolean variable = part.startsWith("{") && part.endsWith("}");
            if (variable && part.endsWith("...}")) {
                if (greedy.isPresent()) {
                    throw new IllegalArgumentException("two variables of many segments in " + text);
                }
                greedy = Optional.of(part.substring(1, part.length() - 4));
            } else {
                Segment segment = variable
                        ? new Segment.Variable(part.substring(1, part.length() - 1))
                        : new Segment.Literal(part);
                (greedy.isPresent() ? after : before).add(segment);
            }
        }
        return new PathPattern(List.copyOf(before), greedy, List.copyOf(after));
    }

    /** How much of the path this pattern names; where two match, the one that names more is meant. */
    int literals() {
        return (int) (before.stream().filter(Segment.Literal.class::isInstance).count()
                + after.stream().filter(Segment.Literal.class::isInstance).count());
    }

    boolean isGreedy() {
        return greedy.isPresent();
    }

    /** The decoded variables when the raw segments match. @throws EngineException 400 for a broken escape in one */
    Optional<Map<String, String>> match(List<String> segments) {
        int fixed = before.size() + after.size();
        if (greedy.isPresent() ? segments.size() <= fixed : segments.size() != fixed) {
            return Optional.empty();
        }
        int afterFrom = segments.size() - after.size();
        Map<String, String> variables = new HashMap<>();
        if (!matches(before, segments.subList(0, before.size()), variables)
                || !matches(after, segments.subList(afterFrom, segments.size()), variables)) {
            return Optional.empty();
        }
        greedy.ifPresent(name -> variables.put(
                name, Percent.decodeSegment(String.join("/", segments.subList(before.size(), afterFrom)))));
        return Optional.of(variables);
    }

    private static boolean matches(List<Segment> pattern, List<String> raw, Map<String, String> variables) {
        for (int i = 0; i < pattern.size(); i++) {
            switch (pattern.get(i)) {
                case Segment.Literal(String text) -> {
                    if (!text.equals(raw.get(i))) {
                        return false;
                    }
                }
                case Segment.Variable(String name) -> {
                    if (raw.get(i).isEmpty()) {
                        return false;
                    }
                    variables.put(name, Percent.decodeSegment(raw.get(i)));
                }
            }
        }
        return true;
    }
}
