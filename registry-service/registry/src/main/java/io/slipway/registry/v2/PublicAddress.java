package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Under which address a client reached us: a fixed one where the operator set it, else what a trusted proxy forwarded,
 * else the request's own Host. Forwarded headers of anybody else are ignored.
 */
public final class PublicAddress {
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");

    private final Optional<URI> fixed;
    private final TrustedProxies trusted;

    public PublicAddress(Optional<URI> fixed, List<String> trustedProxies) {
        this.fixed = fixed;
        this.trusted = new TrustedProxies(trustedProxies);
    }

    /** Scheme and authority, without a path: {@code https://registry.example:8443}. */
    public String of(HttpServletRequest request) {
        if (fixed.isPresent()) {
            String text = fixed.get().toString();
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }
        return asked(request);
    }

    /** As {@link #of}, with the host that the client asked for, whichever is set for answers. */
    public String asked(HttpServletRequest request) {
        String scheme = fixed.map(URI::getScheme).orElse(request.getScheme());
        @Nullable String host = request.getHeader("Host");
        if (trusted.contain(request.getRemoteAddr())) {
            scheme = forwarded(request, "proto", "X-Forwarded-Proto")
                    .map(text -> text.toLowerCase(Locale.ROOT))
                    .filter(text -> text.equals("http") || text.equals("https"))
                    .orElse(scheme);
            host = forwarded(request, "host", "X-Forwarded-Host")
                    .filter(text -> HOST.matcher(text).matches())
                    .map(text -> withPort(text, request))
                    .orElse(host);
        }
        if (host == null || !HOST.matcher(host).matches()) {
            host = literal(request.getLocalAddr()) + ":" + request.getLocalPort();
        }
        return scheme + "://" + host;
    }

    /** An address as it stands in a URL: of version 6 in brackets, and without the interface that it is on. */
    private static String literal(String address) {
        return address.indexOf(':') < 0 ? address : "[" + address.split("%", 2)[0] + "]";
    }

    private static String withPort(String host, HttpServletRequest request) {
        String port = request.getHeader("X-Forwarded-Port");
        boolean hasPort = host.lastIndexOf(':') > host.lastIndexOf(']');
        return hasPort || port == null || !port.matches("[0-9]{1,5}") || port.equals("443") || port.equals("80")
                ? host
                : host + ":" + port;
    }

    /** RFC 7239's header first, then the older one; of several hops the first, which the client spoke to. */
    private static Optional<String> forwarded(HttpServletRequest request, String parameter, String older) {
        return TrustedProxies.hops(request, TrustedProxies.FORWARDED).stream()
                .findFirst()
                .flatMap(hop -> TrustedProxies.parameter(hop, parameter))
                .or(() -> TrustedProxies.hops(request, older).stream().findFirst());
    }
}
