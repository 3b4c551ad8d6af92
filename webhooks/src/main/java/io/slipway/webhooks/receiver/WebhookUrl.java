package io.slipway.webhooks.receiver;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where requests go: http or https, a host, no user and no fragment; 2,048 characters at most. */
public record WebhookUrl(URI uri) {
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_PORT = 65_535;

    /** Checks everything but the address behind the host. */
    public WebhookUrl {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new InvalidWebhookException("the field 'url' begins with http:// or https://");
        }
        if (uri.getRawUserInfo() != null) {
            throw new InvalidWebhookException(
                    "the field 'url' has no user and password in it: a header of your own can carry them");
        }
        if (uri.getHost() == null) {
            throw new InvalidWebhookException("the field 'url' names a host, and a port from 1 to 65535 or none");
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw new InvalidWebhookException("the field 'url' has a port from 1 to 65535, not " + uri.getPort());
        }
        if (uri.getRawFragment() != null) {
            throw new InvalidWebhookException("the field 'url' has no fragment (#…): it would not be sent");
        }
    }

    /**
     * Reads a URL.
     *
     * @throws InvalidWebhookException when it is none that can be sent to
     */
    public static WebhookUrl parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidWebhookException(
                    "the field 'url' has %d characters at most, and this one %d".formatted(MAX_LENGTH, text.length()));
        }
        try {
            URI uri = new URI(text);
            if (!uri.toASCIIString().equals(text)) {
                throw new InvalidWebhookException(
                        "the field 'url' is ASCII: percent-encode other letters of a path, and write those of a host as xn--…");
            }
            return new WebhookUrl(uri);
        } catch (URISyntaxException e) {
            throw new InvalidWebhookException("the field 'url' is no URL: %s%s"
                    .formatted(e.getReason(), e.getIndex() < 0 ? "" : ", at character " + (e.getIndex() + 1)));
        }
    }

    /** Whether requests to both go to one server: the same scheme, host and port. */
    boolean isOfTheServerOf(WebhookUrl other) {
        return uri.getScheme().equalsIgnoreCase(other.uri.getScheme())
                && uri.getHost().equalsIgnoreCase(other.uri.getHost())
                && port() == other.port();
    }

    private int port() {
        if (uri.getPort() > 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
