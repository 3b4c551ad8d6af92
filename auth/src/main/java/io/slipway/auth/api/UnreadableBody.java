package io.slipway.auth.api;

import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says what is wrong with a request's JSON, without the words of the parser, which name our own types. */
final class UnreadableBody {
    private UnreadableBody() {}

    static String describe(HttpMessageNotReadableException refusal) {
        return switch (refusal.getCause()) {
            case MismatchedInputException mismatch
            when !mismatch.getPath().isEmpty() ->
                "the field '" + path(mismatch) + "' is " + expected(mismatch.getTargetType());
            case DatabindException failed
            when !failed.getPath().isEmpty() -> "the field '" + path(failed) + "' cannot be read: " + own(failed);
            case MismatchedInputException _ -> "the body is a JSON object";
            case JacksonException broken ->
                "the body is no JSON: line " + broken.getLocation().getLineNr() + ", column "
                        + broken.getLocation().getColumnNr();
            case null, default -> "the request has no body, and needs one in JSON";
        };
    }

    /** What a type of ours found wrong itself. */
    private static String own(DatabindException failed) {
        return failed.getCause() instanceof IllegalArgumentException refused
                ? String.valueOf(refused.getMessage())
                : "it is not what it has to be";
    }

    private static String path(JacksonException failed) {
        return failed.getPath().stream()
                .map(part ->
                        part.getPropertyName() == null ? Integer.toString(part.getIndex()) : part.getPropertyName())
                .collect(Collectors.joining("."));
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another kind";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return Number.class.isAssignableFrom(type) || type.isPrimitive() ? "a whole number" : "an object";
    }
}
