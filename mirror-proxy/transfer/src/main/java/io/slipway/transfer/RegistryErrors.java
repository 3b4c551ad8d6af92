package io.slipway.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a registry says when it refuses: the error envelope, or whatever stands in its place. */
final class RegistryErrors {
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_MESSAGE = 500;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}+");

    private RegistryErrors() {}

    /** The exception for a response that is no success; its body is read and closed. */
    static RegistryException of(HttpResponse<InputStream> response, Timeouts timeouts) throws IOException {
        byte[] body = SmallBody.read(response, MAX_BODY, timeouts);
        String code = defaultCode(response.statusCode());
        String message = defaultMessage(response);
        JsonNode first = firstError(body);
        if (first != null) {
            code = text(first, "code", code);
            message = text(first, "message", message);
        }
        return new RegistryException(
                response.statusCode(), code, printable(message), RetryAfter.of(response.headers()));
    }

    /** The exception for an answer to HEAD, which says nothing but its status; what a 404 means the caller knows. */
    static RegistryException ofHead(HttpResponse<InputStream> response, String missing, String what)
            throws IOException {
        response.body().close();
        int status = response.statusCode();
        String message = switch (status) {
            case 404 -> "the registry has no " + what;
            case 429 -> "the registry wants to be asked for %s later".formatted(what);
            default -> defaultMessage(response);
        };
        return new RegistryException(
                status, status == 404 ? missing : defaultCode(status), message, RetryAfter.of(response.headers()));
    }

    private static @Nullable JsonNode firstError(byte[] body) {
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            return errors.isArray() && !errors.isEmpty() ? errors.get(0) : null;
        } catch (JacksonException e) {
            // Proxies and token services answer with pages of their own; the status says enough then.
            return null;
        }
    }

    private static String text(JsonNode error, String name, String otherwise) {
        JsonNode value = error.path(name);
        return value.isString() && !value.stringValue().isEmpty() ? value.stringValue() : otherwise;
    }

    private static String defaultCode(int status) {
        return switch (status) {
            case 401 -> "UNAUTHORIZED";
            case 403 -> "DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "TOOMANYREQUESTS";
            default -> "UNKNOWN";
        };
    }

    private static String defaultMessage(HttpResponse<?> response) {
        return switch (response.statusCode()) {
            case 401 -> "authentication required";
            case 403 -> "requested access to the resource is denied";
            default -> "%s answered with status %d".formatted(asked(response), response.statusCode());
        };
    }

    /** The request of a response, in words; without its query, which may be a signature. */
    static String asked(HttpResponse<?> response) {
        String uri = response.request().uri().toString();
        int query = uri.indexOf('?');
        return response.request().method() + " " + (query < 0 ? uri : uri.substring(0, query));
    }

    private static String printable(String message) {
        String line = UNPRINTABLE
                .matcher(new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .replaceAll(" ");
        return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "…" : line;
    }
}
