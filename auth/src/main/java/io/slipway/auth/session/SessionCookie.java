package io.slipway.auth.session;

import io.slipway.auth.account.OpaqueToken;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The cookie of a session. Browsers send cookies to all ports of a host alike, so its name has the port in it: two
 * registries on one host do not sign each other out.
 *
 * <p>Source: RFC 6265, section 8.5, and its draft successor for SameSite.
 */
@Component
public final class SessionCookie {
    private static final String NAME = "slipway-session";

    private final PublicOrigin origin;

    SessionCookie(ObjectProvider<PublicOrigin> origin) {
        this.origin = origin.getIfAvailable(() -> PublicOrigin.AS_RECEIVED);
    }

    /** What the request's cookie holds. */
    Optional<String> of(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        String name = name(origin.of(request));
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    /** The header that leaves the token in the browser. */
    String set(HttpServletRequest request, OpaqueToken token, Duration life) {
        return cookie(request, token.text(), life);
    }

    /** The header that takes it away. */
    String clear(HttpServletRequest request) {
        return cookie(request, "", Duration.ZERO);
    }

    private String cookie(HttpServletRequest request, String value, Duration life) {
        URI address = origin.of(request);
        return ResponseCookie.from(name(address), value)
                .httpOnly(true)
                .secure("https".equals(address.getScheme()))
                .sameSite("Lax")
                .path("/")
                .maxAge(life)
                .build()
                .toString();
    }

    private static String name(URI origin) {
        return origin.getPort() < 0 ? NAME : NAME + "-" + origin.getPort();
    }
}
