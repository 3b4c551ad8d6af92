package io.slipway.e2e;

import java.util.List;
import java.util.Map;

/** The one place where a test gets the builder of a child process, so that all children see the same surroundings. */
final class ChildProcess {
    private static final String SETTING = "SLIPWAY_";

    private ChildProcess() {}

    /** A program in the tests' own environment, with what the foreign programs need and the given variables. */
    static ProcessBuilder of(List<String> words, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(words);
        forgetSettings(builder.environment());
        Tools.addTo(builder.environment());
        builder.environment().putAll(environment);
        return builder;
    }

    /**
     * Takes Slipway's settings out of an inherited environment: the shell of whoever runs the tests may name a database
     * that is in use, and tests make tables and kill the registries that work on them. Spring reads the names in any
     * case.
     */
    static void forgetSettings(Map<String, String> inherited) {
        inherited.keySet().removeIf(name -> name.regionMatches(true, 0, SETTING, 0, SETTING.length()));
    }
}
