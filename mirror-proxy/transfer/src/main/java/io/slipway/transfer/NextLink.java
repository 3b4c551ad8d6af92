package io.slipway.transfer;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the next page of a list is.
 *
 * <p>Source: distribution specification, "Listing Tags"; RFC 8288.
 */
final class NextLink {
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

    private NextLink() {}

    /** Its address; empty on the last page. */
    static Optional<URI> of(HttpResponse<?> response) throws IOException {
        Optional<String> link = response.headers().allValues("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
        try {
            return link.map(text -> response.uri().resolve(URI.create(text)));
        } catch (IllegalArgumentException e) {
            throw new IOException("The registry says that the list goes on at what is no address: " + link.get(), e);
        }
    }

    /** A parameter of its query. */
    static Optional<String> parameter(URI link, String name) {
        return Stream.of(String.valueOf(link.getRawQuery()).split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst();
    }
}
