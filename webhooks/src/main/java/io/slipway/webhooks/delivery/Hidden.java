package io.slipway.webhooks.delivery;

import io.slipway.webhooks.receiver.CustomHeaders;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Takes what is secret of custom headers out of what a receiver says: some answer with what they were sent. */
final class Hidden {
    static final String TEXT = "(hidden)";

    /** Shorter ones are words of any text, and no secrets. */
    private static final int LEAST = 4;

    private final List<String> secrets;

    /** Values, and what follows their first words: of {@code Bearer TOKEN} the token alone may come back. */
    Hidden(CustomHeaders headers) {
        this.secrets = headers.values().values().stream()
                .flatMap(value -> Stream.concat(
                        Stream.of(value), Arrays.stream(value.split("[ \\t]+")).skip(1)))
                .filter(secret -> secret.length() >= LEAST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** A text without them. */
    String in(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, TEXT);
        }
        return hidden;
    }

    /** A text without them that was cut off, maybe in the middle of one. */
    String inCut(String text) {
        String hidden = in(text);
        for (String secret : secrets) {
            for (int length = Math.min(secret.length(), hidden.length()); length >= LEAST; length--) {
                if (hidden.endsWith(secret.substring(0, length))) {
                    return hidden.substring(0, hidden.length() - length) + TEXT;
                }
            }
        }
        return hidden;
    }
}
