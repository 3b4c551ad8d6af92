package io.slipway.e2e.engine;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a step must show. Words of the form {@code $name} stand for the case's variables. */
sealed interface Expectation {

    record Exit(int status) implements Expectation {}

    /** One line is this text. */
    record Line(String text) implements Expectation {}

    record Contains(String text) implements Expectation {}

    record Lacks(String text) implements Expectation {}

    record Matches(String pattern) implements Expectation {}

    record Nothing() implements Expectation {}

    record Loose() implements Expectation {}

    /** Reads one line of a case file: a word and what follows it. */
    static Expectation parse(String line) {
        String[] parts = line.split(" ", 2);
        String rest = parts.length > 1 ? parts[1].strip() : "";
        return switch (parts[0]) {
            case "exit" -> new Exit(Integer.parseInt(rest));
            case "line" -> new Line(rest);
            case "has" -> new Contains(rest);
            case "not" -> new Lacks(rest);
            case "match" -> new Matches(rest);
            case "none" -> new Nothing();
            case "loose" -> new Loose();
            default -> throw new IllegalArgumentException("no expectation: " + line);
        };
    }

    /** Empty when what was seen satisfies it, else what is wrong. */
    default Optional<String> wrong(int exit, String output, Map<String, String> variables) {
        return switch (this) {
            case Exit(int status) -> when(exit != status, "ended with " + exit + ", not " + status);
            case Line(String text) -> {
                String wanted = expand(text, variables);
                yield when(output.lines().map(String::strip).noneMatch(wanted::equals), "no line is: " + wanted);
            }
            case Contains(String text) -> {
                String wanted = expand(text, variables);
                yield when(!output.contains(wanted), "nowhere: " + wanted);
            }
            case Lacks(String text) -> {
                String unwanted = expand(text, variables);
                yield when(output.contains(unwanted), "there is: " + unwanted);
            }
            case Matches(String pattern) -> {
                Pattern wanted = Pattern.compile(expand(pattern, variables), Pattern.MULTILINE);
                yield when(!wanted.matcher(output).find(), "no match of: " + wanted);
            }
            case Nothing() -> when(!output.isBlank(), "it wrote something");
            case Loose() -> Optional.empty();
        };
    }

    private static Optional<String> when(boolean isWrong, String what) {
        return isWrong ? Optional.of(what) : Optional.empty();
    }

    private static String expand(String text, Map<String, String> variables) {
        String expanded = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            expanded = expanded.replaceAll("\\$" + variable.getKey() + "\\b", variable.getValue());
        }
        return expanded;
    }
}
