package io.slipway.e2e.browser;

import io.slipway.e2e.RegistryClient;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What {@code tests/browser/lib/reporter.mjs} wrote: a line of JSON for each journey that ended.
 *
 * @param said all that journeys printed meanwhile, and lines that are not the reporter's
 */
record Outcomes(List<Outcome> ended, String said) {

    /**
     * How one journey ended.
     *
     * @param failure what failed, with where; empty if nothing did
     */
    record Outcome(String name, boolean passed, boolean skipped, long millis, String failure) {}

    static Outcomes parse(String lines) {
        List<Outcome> ended = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        lines.lines().forEach(line -> {
            if (!line.startsWith("{")) {
                said.append(line).append('\n');
                return;
            }
            JsonNode read = RegistryClient.JSON.readTree(line);
            if (read.has("said")) {
                said.append(read.get("said").asString());
            } else {
                ended.add(new Outcome(
                        read.get("name").asString(),
                        read.get("passed").asBoolean(),
                        read.get("skipped").asBoolean(),
                        read.get("millis").asLong(),
                        read.get("failure").asString()));
            }
        });
        return new Outcomes(ended, said.toString());
    }
}
