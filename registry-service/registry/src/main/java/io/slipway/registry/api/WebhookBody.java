package io.slipway.registry.api;

import io.slipway.auth.account.InvalidRequestException;
import io.slipway.oci.RepositoryName;
import io.slipway.outbound.AddressPolicy;
import io.slipway.outbound.TrustedCertificates;
import io.slipway.webhooks.payload.PayloadForm;
import io.slipway.webhooks.receiver.CustomHeaders;
import io.slipway.webhooks.receiver.EventFilter;
import io.slipway.webhooks.receiver.NewWebhook;
import io.slipway.webhooks.receiver.SigningSecret;
import io.slipway.webhooks.receiver.WebhookChange;
import io.slipway.webhooks.receiver.WebhookScope;
import io.slipway.webhooks.receiver.WebhookUrl;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON object that a request about webhooks has, read field by field, so that whatever is wrong is said with its place.
 * A field that is not known is refused: it would be a wish that nobody fulfils.
 */
final class WebhookBody {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> CHANGEABLE =
            Set.of("url", "form", "events", "headers", "caCertificates", "enabled");
    private static final Set<String> SETTABLE = union(CHANGEABLE, Set.of("namespace", "repository", "secret"));
    private static final Set<String> ROTATION = Set.of("secret", "previousValidFor");

    private static final int MAX_CERTIFICATES = 32 * 1024;
    private static final Duration OVERLAP = Duration.ofHours(24);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    private final JsonNode object;

    private WebhookBody(byte[] body, Set<String> known) {
        this.object = read(body);
        for (String field : object.propertyNames()) {
            if (!known.contains(field)) {
                throw new InvalidRequestException("the field '%s' is not known here; there are %s"
                        .formatted(shortened(field), String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    /** Of a request that makes a webhook. */
    static WebhookBody ofNew(byte[] body) {
        return new WebhookBody(body, SETTABLE);
    }

    /** Of a request that changes one. */
    static WebhookBody ofChange(byte[] body) {
        return new WebhookBody(body, CHANGEABLE);
    }

    /** Of a request for another secret; none at all asks for a generated one. */
    static WebhookBody ofRotation(byte[] body) {
        return new WebhookBody(body.length == 0 ? new byte[] {'{', '}'} : body, ROTATION);
    }

    WebhookScope scope() {
        Optional<String> repository = text("repository");
        Optional<String> namespace = text("namespace");
        if (repository.isPresent() == namespace.isPresent()) {
            throw new InvalidRequestException(
                    "one of the fields 'repository' and 'namespace' says whose events are sent, and only one");
        }
        return repository
                .map(name -> WebhookScope.of(RepositoryName.parse(name)))
                .orElseGet(() -> WebhookScope.ofNamespace(namespace.orElseThrow()));
    }

    NewWebhook webhook(WebhookScope scope, AddressPolicy addresses) {
        PayloadForm form = form().orElse(PayloadForm.CLOUD_EVENTS);
        return new NewWebhook(
                scope,
                url(addresses).orElseThrow(() -> new InvalidRequestException("the field 'url' is missing")),
                form,
                events().orElseGet(() -> EventFilter.all(form)),
                headers().orElse(CustomHeaders.NONE),
                certificates(),
                flag("enabled").orElse(true));
    }

    WebhookChange change(AddressPolicy addresses) {
        if (isNull("url") || isNull("form") || isNull("enabled")) {
            throw new InvalidRequestException("the fields 'url', 'form' and 'enabled' cannot be null");
        }
        Optional<PayloadForm> form = form();
        return new WebhookChange(
                url(addresses),
                form,
                events(),
                isNull("headers") ? Optional.of(CustomHeaders.NONE) : headers(),
                object.has("caCertificates") ? Optional.of(certificates()) : Optional.empty(),
                flag("enabled"));
    }

    Optional<SigningSecret> secret() {
        return text("secret").map(SigningSecret::parse);
    }

    /** How long the secret before signs as well, when this one is given in its place. */
    Duration overlap() {
        return text("previousValidFor")
                .map(text -> {
                    try {
                        return Duration.parse(text);
                    } catch (DateTimeException e) {
                        throw new InvalidRequestException(
                                "the field 'previousValidFor' is a duration of ISO 8601, such as PT24H");
                    }
                })
                .map(overlap -> {
                    if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
                        throw new InvalidRequestException("the field 'previousValidFor' is PT0S to PT720H");
                    }
                    return overlap;
                })
                .orElse(OVERLAP);
    }

    private Optional<WebhookUrl> url(AddressPolicy addresses) {
        Optional<WebhookUrl> url = text("url").map(WebhookUrl::parse);
        url.ifPresent(checked -> checkHost(checked.uri().getHost(), addresses));
        return url;
    }

    /** An address, and a name that everybody knows; other names are looked up when something is sent. */
    private static void checkHost(String host, AddressPolicy addresses) {
        InetAddress address;
        if (host.equalsIgnoreCase("localhost")) {
            address = InetAddress.getLoopbackAddress();
        } else {
            try {
                address = InetAddress.ofLiteral(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
            } catch (IllegalArgumentException e) {
                return;
            }
        }
        if (!addresses.allows(address)) {
            throw new InvalidRequestException(
                    ("the field 'url' leads to %s, which is not public or is this machine's own;"
                                    + " the setting %s would have to list it")
                            .formatted(address.getHostAddress(), addresses.setting()));
        }
    }

    private Optional<PayloadForm> form() {
        return text("form")
                .map(text -> PayloadForm.find(text)
                        .orElseThrow(() -> new InvalidRequestException(
                                "the field 'form' is cloudevents, distribution or dockerhub, not '%s'"
                                        .formatted(shortened(text)))));
    }

    private Optional<EventFilter> events() {
        return field("events").map(events -> {
            if (!events.isArray()) {
                throw wrong("events", "a list of texts", events);
            }
            return EventFilter.parse(events.valueStream()
                    .map(event -> event.stringValueOpt().orElseThrow(() -> wrong("events", "a list of texts", event)))
                    .toList());
        });
    }

    private Optional<CustomHeaders> headers() {
        return field("headers").map(headers -> {
            if (!headers.isObject()) {
                throw wrong("headers", "an object of texts", headers);
            }
            Map<String, String> values = new LinkedHashMap<>();
            headers.properties()
                    .forEach(header -> values.put(
                            header.getKey(),
                            header.getValue()
                                    .stringValueOpt()
                                    .orElseThrow(() -> wrong(
                                            "headers." + shortened(header.getKey()), "a text", header.getValue()))));
            return CustomHeaders.of(values);
        });
    }

    private Optional<TrustedCertificates> certificates() {
        return text("caCertificates").map(pem -> {
            if (pem.length() > MAX_CERTIFICATES) {
                throw new InvalidRequestException(
                        "the field 'caCertificates' has %d characters at most, and this one %d"
                                .formatted(MAX_CERTIFICATES, pem.length()));
            }
            try {
                return new TrustedCertificates(pem);
            } catch (IllegalArgumentException e) {
                throw new InvalidRequestException("what the field 'caCertificates' has " + e.getMessage());
            }
        });
    }

    private Optional<String> text(String name) {
        return field(name).map(value -> value.stringValueOpt().orElseThrow(() -> wrong(name, "a text", value)));
    }

    private Optional<Boolean> flag(String name) {
        Function<JsonNode, Boolean> read = value -> {
            if (!value.isBoolean()) {
                throw wrong(name, "true or false", value);
            }
            return value.booleanValue();
        };
        return field(name).map(read);
    }

    private Optional<JsonNode> field(String name) {
        return object.optional(name).filter(value -> !value.isNull());
    }

    private boolean isNull(String name) {
        return object.path(name).isNull();
    }

    private static JsonNode read(byte[] body) {
        JsonNode read;
        try {
            read = JSON.readTree(body);
        } catch (JacksonException e) {
            String place = e.getLocation() == null
                    ? ""
                    : ", at line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr());
            throw new InvalidRequestException("the body is not a JSON object%s: %s"
                    .formatted(
                            place,
                            shortened(("" + e.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""))));
        }
        if (!read.isObject()) {
            throw new InvalidRequestException("the body is a JSON object, not " + kind(read));
        }
        return read;
    }

    private static InvalidRequestException wrong(String field, String expected, JsonNode seen) {
        return new InvalidRequestException("the field '%s' is %s, not %s".formatted(field, expected, kind(seen)));
    }

    private static String kind(JsonNode seen) {
        return switch (seen.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }

    /** The body may be long, and whoever reads the answer knows it. */
    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 100 ? line : line.substring(0, 100) + "…";
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return Set.copyOf(both);
    }
}
