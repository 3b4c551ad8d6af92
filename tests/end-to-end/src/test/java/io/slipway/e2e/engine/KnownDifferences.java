package io.slipway.e2e.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the two engines may differ, and why: lines of {@code group: title | step N | reason}, or {@code group: title |
 * dockerd | reason} where Debian's dockerd itself does not do here what the case wants. An entry that no longer applies
 * fails its case, so the list only shrinks.
 */
final class KnownDifferences {
    private final Map<String, String> reasons = new HashMap<>();

    static KnownDifferences read() {
        try (InputStream in = KnownDifferences.class.getResourceAsStream("known-differences.txt")) {
            if (in == null) {
                throw new AssertionError("there is no known-differences.txt");
            }
            KnownDifferences known = new KnownDifferences();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(known::add);
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        String[] parts = line.split("\\s*\\|\\s*", 3);
        if (parts.length != 3 || parts[2].isBlank()) {
            throw new IllegalArgumentException("not 'case | where | reason': " + line);
        }
        reasons.put(parts[0] + "|" + parts[1], parts[2]);
    }

    /** Why this step differs, if it may. */
    Optional<String> ofStep(Case what, int step) {
        return Optional.ofNullable(reasons.get(what + "|step " + step));
    }

    /** Why an engine does not satisfy this case, if so. */
    Optional<String> ofEngine(Case what, String engine) {
        return Optional.ofNullable(reasons.get(what + "|" + engine));
    }
}
