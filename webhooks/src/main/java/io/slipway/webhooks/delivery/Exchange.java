package io.slipway.webhooks.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request and what came back, as the log shows it.
 *
 * @param requestHeaders by name; values of custom headers are hidden
 * @param answer empty when there was none
 * @param detail what happened, in a sentence
 */
public record Exchange(
        Instant startedAt,
        long millis,
        Outcome outcome,
        Map<String, String> requestHeaders,
        String requestBody,
        Optional<Answer> answer,
        String detail) {

    /**
     * What a receiver answered.
     *
     * @param headers by name, as far as they fit
     * @param body its first 4,096 bytes
     */
    public record Answer(int status, Map<String, String> headers, String body) {}
}
