package io.slipway.agent.engine;

import io.slipway.agent.engine.http.EngineException;
import io.slipway.oci.Platform;
import java.util.Optional;

/** A platform in a query: {@code OS[/ARCHITECTURE[/VARIANT]]}. */
final class PlatformWords {
    private static final int MOST = 3;

    private PlatformWords() {}

    static Optional<Platform> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] words = text.split("/", -1);
        if (words.length < 2 || words.length > MOST || !text.matches("[a-z0-9_./-]+")) {
            throw EngineException.badRequest(
                    "\"" + text + "\" is an invalid OS component or platform: OS/ARCHITECTURE[/VARIANT]");
        }
        return Optional.of(new Platform(
                words[0], words[1], words.length == MOST ? Optional.of(words[2]) : Optional.empty(), Optional.empty()));
    }
}
