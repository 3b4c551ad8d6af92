package io.slipway.auth.api;

import io.slipway.auth.account.InvalidRequestException;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a request's JSON, without the words of the parser, which name our own types. */
final class UnreadableBody {
    private static final int MAX_NAMED = 100;

    private UnreadableBody() {}

    static String describe(HttpMessageNotReadableException refusal) {
        return switch (refusal.getCause()) {
            case DatabindException failed
            when failed.getCause() instanceof InvalidRequestException refused -> String.valueOf(refused.getMessage());
            case UnrecognizedPropertyException unknown ->
                "the field '" + shortened(path(unknown)) + "' is not known here; there are " + known(unknown);
            case MismatchedInputException mismatch
            when !mismatch.getPath().isEmpty() ->
                "the field '" + path(mismatch) + "' is " + expected(mismatch.getTargetType());
            case JacksonException failed
            when !failed.getPath().isEmpty() -> "the field '" + path(failed) + "' is not what it has to be";
            case InputCoercionException _ -> "a number in the body is larger than any that is meant";
            case MismatchedInputException _ -> "the body is a JSON object";
            case JacksonException broken ->
                "the body is no JSON: line " + broken.getLocation().getLineNr() + ", column "
                        + broken.getLocation().getColumnNr();
            case null, default -> "the request has no body, and needs one in JSON";
        };
    }

    private static String known(UnrecognizedPropertyException unknown) {
        Collection<Object> known = unknown.getKnownPropertyIds();
        return known == null
                ? "none"
                : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String shortened(String field) {
        return field.length() <= MAX_NAMED ? field : field.substring(0, MAX_NAMED) + "…";
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
