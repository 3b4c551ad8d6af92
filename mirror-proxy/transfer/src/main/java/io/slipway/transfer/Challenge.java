package io.slipway.transfer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry wants to see before it answers.
 *
 * <p>Source: RFC 9110 section 11.6.1, and the token authentication specification of the distribution project.
 */
sealed interface Challenge {
    /** Nothing. */
    record Open() implements Challenge {}

    /** A name and a password with each request. */
    record Basic() implements Challenge {}

    /** A token that {@code realm} gives for {@code service}, which may be empty. */
    record Bearer(String realm, String service) implements Challenge {}

    /** The strongest scheme of the headers that is known here; bearer goes before basic. */
    static Optional<Challenge> of(List<String> headers) {
        Optional<Challenge> found = Optional.empty();
        for (String header : headers) {
            int space = header.indexOf(' ');
            String scheme = (space < 0 ? header : header.substring(0, space)).toLowerCase(Locale.ROOT);
            if (scheme.equals("bearer") && space > 0) {
                Map<String, String> parameters = parameters(header.substring(space + 1));
                String realm = parameters.get("realm");
                if (realm != null) {
                    return Optional.of(new Bearer(realm, parameters.getOrDefault("service", "")));
                }
            } else if (scheme.equals("basic")) {
                found = Optional.of(new Basic());
            }
        }
        return found;
    }

    /** {@code name="value", name=value}; what does not fit the form ends the reading. */
    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        int i = 0;
        while (i < text.length()) {
            int equals = text.indexOf('=', i);
            if (equals < 0) {
                break;
            }
            String name = text.substring(i, equals).replace(',', ' ').strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            i = equals + 1;
            if (i < text.length() && text.charAt(i) == '"') {
                i = quoted(text, i + 1, value);
            } else {
                while (i < text.length() && text.charAt(i) != ',') {
                    value.append(text.charAt(i++));
                }
            }
            parameters.putIfAbsent(name, value.toString().strip());
        }
        return parameters;
    }

    private static int quoted(String text, int from, StringBuilder value) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            value.append(text.charAt(i++));
        }
        return i + 1;
    }
}
