package io.slipway.registry.explorer;

import io.slipway.layer.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Names and link targets of images, which are bytes from strangers, as answers show them. */
final class ShownBytes {
    private ShownBytes() {}

    /** The text that these bytes are in UTF-8; nothing when they are none. */
    static Optional<String> text(ByteString bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.bytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** For whoever needs the bytes of what is no text. */
    static String base64(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.bytes());
    }

    /** As part of an address. */
    static String token(ByteString bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.bytes());
    }

    /** What {@link #token} wrote; nothing for what is none. */
    static Optional<ByteString> parseToken(String token) {
        try {
            return Optional.of(ByteString.of(Base64.getUrlDecoder().decode(token)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** For eyes alone: what would break a line, turn its direction round or not be seen is written as its number. */
    static String shown(ByteString bytes) {
        return shown(bytes.toString(), ShownBytes::isUnseen);
    }

    /** Likewise a line of a text, in which tabs are what they are. */
    static String line(String text) {
        return shown(text, point -> point != '\t' && isUnseen(point));
    }

    private static String shown(String text, IntPredicate unseen) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (unseen.test(point)) {
                shown.append("\\u{%04x}".formatted(point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }

    private static boolean isUnseen(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
