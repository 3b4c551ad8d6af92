package io.slipway.e2e.fuzz;

import io.slipway.e2e.Content;
import io.slipway.e2e.RegistryClient;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Says what is wrong with an answer: with its kind, its envelope, its content. */
final class Judge {
    /** The specification's codes, each with the statuses that fit it. */
    private static final Map<String, Set<Integer>> CODES = Map.ofEntries(
            Map.entry("BLOB_UNKNOWN", Set.of(404, 412)),
            Map.entry("BLOB_UPLOAD_INVALID", Set.of(400, 409, 416)),
            Map.entry("BLOB_UPLOAD_UNKNOWN", Set.of(404)),
            Map.entry("DIGEST_INVALID", Set.of(400)),
            Map.entry("MANIFEST_BLOB_UNKNOWN", Set.of(400, 404)),
            Map.entry("MANIFEST_INVALID", Set.of(400)),
            Map.entry("MANIFEST_UNKNOWN", Set.of(404, 412)),
            Map.entry("NAME_INVALID", Set.of(400)),
            Map.entry("NAME_UNKNOWN", Set.of(404)),
            Map.entry("SIZE_INVALID", Set.of(400, 413, 416)),
            Map.entry("UNAUTHORIZED", Set.of(401)),
            Map.entry("DENIED", Set.of(403)),
            Map.entry("UNSUPPORTED", Set.of(400, 404, 405, 414, 417, 431)),
            Map.entry("TOOMANYREQUESTS", Set.of(429)));

    private static final Pattern INSIDE =
            Pattern.compile("(?is).*(<html|\\bat [a-z.]+\\([A-Za-z]+\\.java|\\bjava\\.|\\w+Exception\\b).*");
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    private Judge() {}

    static Optional<String> fault(Input input, KeptConnection.Reply reply, Stored stored) {
        int status = reply.status();
        if (status >= 500 || (status >= 300 && status < 400 && status != 304)) {
            return Optional.of("answered with " + status);
        }
        Optional<String> code = Optional.empty();
        if (status >= 400 && !input.isHead()) {
            Optional<String> fault = envelopeFault(reply);
            if (fault.isPresent()) {
                return fault;
            }
            code = Optional.of(code(reply));
        }
        if (status == 401 && reply.header("WWW-Authenticate").isEmpty()) {
            return Optional.of("401 without a challenge");
        }
        Optional<String> unexpected = input.expected().fault(status, code);
        return unexpected.isPresent() ? unexpected : contentFault(input, reply, stored);
    }

    private static String code(KeptConnection.Reply reply) {
        return RegistryClient.JSON
                .readTree(reply.body())
                .get("errors")
                .get(0)
                .get("code")
                .asString();
    }

    private static Optional<String> envelopeFault(KeptConnection.Reply reply) {
        if (!reply.header("Content-Type").orElse("").equals("application/json")) {
            return Optional.of("a refusal that is not JSON");
        }
        try {
            JsonNode errors = RegistryClient.JSON.readTree(reply.body()).path("errors");
            if (!errors.isArray() || errors.isEmpty()) {
                return Optional.of("a refusal without errors");
            }
            for (JsonNode error : errors) {
                String code = error.path("code").asString("");
                String message = error.path("message").asString("");
                if (!CODES.containsKey(code)) {
                    return Optional.of("'" + code + "' is no code of the specification");
                }
                if (!CODES.get(code).contains(reply.status())) {
                    return Optional.of(code + " does not fit the status " + reply.status());
                }
                if (message.isBlank() || INSIDE.matcher(message).matches()) {
                    return Optional.of("the message shows the inside, or nothing");
                }
            }
            return Optional.empty();
        } catch (JacksonException e) {
            return Optional.of("a refusal that is not JSON: " + e.getOriginalMessage());
        }
    }

    /** Of what is served by digest, every byte is checked. */
    private static Optional<String> contentFault(Input input, KeptConnection.Reply reply, Stored stored) {
        Optional<String> digest = reply.header("Docker-Content-Digest");
        if (input.isHead() || !input.method().equals("GET") || digest.isEmpty()) {
            return Optional.empty();
        }
        if (reply.status() == 200
                && digest.get().startsWith("sha256:")
                && !Content.digest(reply.body()).equals(digest.get())) {
            return Optional.of("the content is not what its digest says");
        }
        Matcher range = RANGE.matcher(reply.header("Content-Range").orElse(""));
        if (reply.status() == 206 && range.matches()) {
            byte[] whole = stored.content(digest.get()).orElseThrow();
            int from = Integer.parseInt(range.group(1));
            int to = Integer.parseInt(range.group(2)) + 1;
            boolean same = Integer.parseInt(range.group(3)) == whole.length
                    && to <= whole.length
                    && Arrays.equals(Arrays.copyOfRange(whole, from, to), reply.body());
            return same ? Optional.empty() : Optional.of("the part is not that of the content");
        }
        return Optional.empty();
    }
}
