package io.slipway.webhooks.receiver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Headers that a target asks for besides ours, such as a token for the receiver: 20 at most, 8,192 characters in all. Their
 * values are secrets.
 */
public final class CustomHeaders {
    /** None. */
    public static final CustomHeaders NONE = new CustomHeaders(Map.of());

    private static final int MOST = 20;
    private static final int MAX_NAME = 100;
    private static final int MAX_TOTAL = 8192;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");

    /** Ours, those of the connection, and those that would change how the request is read. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "date",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "via");

    private static final List<String> RESERVED_PREFIXES = List.of("content-", "proxy-", "webhook-", "sec-");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, String>> MAP = new TypeReference<>() {};

    private final Map<String, String> values;

    private CustomHeaders(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Checks headers.
     *
     * @throws InvalidWebhookException naming the one that cannot be sent
     */
    public static CustomHeaders of(Map<String, String> headers) {
        if (headers.size() > MOST) {
            throw new InvalidWebhookException(
                    "the field 'headers' has %d entries at most, and here are %d".formatted(MOST, headers.size()));
        }
        Set<String> seen = new TreeSet<>();
        int total = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            check(header.getKey(), header.getValue());
            if (!seen.add(header.getKey().toLowerCase(Locale.ROOT))) {
                throw new InvalidWebhookException("the field 'headers' has '%s' twice".formatted(header.getKey()));
            }
            total += header.getKey().length() + header.getValue().length();
        }
        if (total > MAX_TOTAL) {
            throw new InvalidWebhookException(
                    "the field 'headers' has %d characters at most, and here are %d".formatted(MAX_TOTAL, total));
        }
        return new CustomHeaders(Map.copyOf(headers));
    }

    private static void check(String name, String value) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new InvalidWebhookException(
                    "the field 'headers' has an entry whose name is no header's: 1 to %d letters, digits and dashes"
                            .formatted(MAX_NAME));
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith)) {
            throw new InvalidWebhookException(
                    "the field 'headers' has '%s', which the registry sets itself".formatted(name));
        }
        if (!VALUE.matcher(value).matches()) {
            throw new InvalidWebhookException(
                    "the value of '%s' in the field 'headers' is visible ASCII, with blanks only inside"
                            .formatted(name));
        }
    }

    static CustomHeaders opened(byte[] json) {
        return new CustomHeaders(JSON.readValue(json, MAP));
    }

    byte[] json() {
        return JSON.writeValueAsBytes(values);
    }

    /** By name. */
    public Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** What may be shown of them, in order. */
    public List<String> names() {
        return values.keySet().stream().sorted(String.CASE_INSENSITIVE_ORDER).toList();
    }

    /** Without the values. */
    @Override
    public String toString() {
        return names().toString();
    }
}
