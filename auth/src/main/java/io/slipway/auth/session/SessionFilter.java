package io.slipway.auth.session;

import io.slipway.auth.account.Caller;
import io.slipway.auth.account.ServedCaller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs requests in by their session's cookie. A browser sends that along with whatever any site makes it send; so what
 * is not a mere question has to carry the session's CSRF token, which only our own pages know, as well. A request with
 * an {@code Authorization} header speaks for itself, and its cookie counts for nothing.
 */
public final class SessionFilter extends OncePerRequestFilter {
    /** The header with {@link WebSession#csrf()}. */
    public static final String CSRF_HEADER = "X-CSRF-Token";

    /** The type of the problem that a request without it gets: the page may have another session by now. */
    public static final URI NO_TOKEN = URI.create("urn:slipway:problem:csrf-token");

    private static final Set<String> QUESTIONS = Set.of("GET", "HEAD", "OPTIONS");

    private final WebSessions sessions;
    private final SessionCookie cookie;
    private final AccessDeniedHandler refusals;

    public SessionFilter(WebSessions sessions, SessionCookie cookie, AccessDeniedHandler refusals) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<WebSession> session =
                request.getHeader(HttpHeaders.AUTHORIZATION) == null ? find(request) : Optional.empty();
        if (session.isPresent() && !isOurs(request, session.get())) {
            refusals.handle(
                    request,
                    response,
                    new CsrfException(
                            "a request signed in by a cookie needs the session's token in the header " + CSRF_HEADER));
            return;
        }
        session.ifPresent(found -> signIn(request, found));
        chain.doFilter(request, response);
    }

    private Optional<WebSession> find(HttpServletRequest request) {
        return cookie.of(request).flatMap(sessions::find);
    }

    private static boolean isOurs(HttpServletRequest request, WebSession session) {
        if (SessionController.opens(request)) {
            return true;
        }
        String header = request.getHeader(CSRF_HEADER);
        return QUESTIONS.contains(request.getMethod()) || (header != null && session.hasCsrf(header));
    }

    private static void signIn(HttpServletRequest request, WebSession session) {
        Caller caller = session.account().asCaller();
        ServedCaller.note(caller);
        request.setAttribute(WebSession.class.getName(), session);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of()));
        SecurityContextHolder.setContext(context);
    }

    /** The session that a request was signed in by. */
    public static Optional<WebSession> of(HttpServletRequest request) {
        return Optional.ofNullable((WebSession) request.getAttribute(WebSession.class.getName()));
    }
}
