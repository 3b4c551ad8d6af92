package io.slipway.auth.api;

import io.slipway.auth.account.TooBusyException;
import io.slipway.auth.session.SessionFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import tools.jackson.databind.json.JsonMapper;

/** Writes what the security filters refuse as problem details (RFC 9457), like the controllers' errors. */
class ProblemWriter implements AuthenticationEntryPoint, AccessDeniedHandler {

    /** What the pages of the web UI send along. */
    private static final String PAGE_HEADER = "X-Slipway-Page";

    private static final String NOTHING = "there is nothing at this address";

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        if (isNothing(request)) {
            write(response, HttpStatus.NOT_FOUND, NOTHING);
            return;
        }
        if (refusal.getCause() instanceof TooBusyException busy) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER, Long.toString(busy.retryAfter().toSeconds()));
            write(response, HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(busy.getMessage()));
            return;
        }
        if (refusal.getCause() != null && DatabaseOutage.causes(refusal.getCause())) {
            response.setHeader(HttpHeaders.RETRY_AFTER, DatabaseOutage.RETRY_SECONDS);
            write(response, HttpStatus.SERVICE_UNAVAILABLE, "the password cannot be checked now: try again shortly");
            return;
        }
        if (request.getHeader(PAGE_HEADER) == null) {
            // To a page's request a browser would answer with a form of its own, in front of ours.
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Slipway\", charset=\"UTF-8\"");
        }
        boolean tried = refusal instanceof BadCredentialsException;
        write(response, HttpStatus.UNAUTHORIZED, tried ? "incorrect username or password" : "log in to do this");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refusal)
            throws IOException {
        if (isNothing(request)) {
            write(response, HttpStatus.NOT_FOUND, NOTHING);
            return;
        }
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, "nothing is served to you at this address");
        if (refusal instanceof CsrfException forged) {
            problem.setDetail(forged.getMessage());
            problem.setType(SessionFilter.NO_TOKEN);
        }
        write(response, problem);
    }

    /** What is refused outside of these is refused because nobody serves it. */
    private static boolean isNothing(HttpServletRequest request) {
        String path = request.getServletPath();
        return !path.startsWith("/api/") && !path.startsWith("/actuator/");
    }

    private void write(HttpServletResponse response, HttpStatus status, String words) throws IOException {
        write(response, ProblemDetail.forStatusAndDetail(status, words));
    }

    private void write(HttpServletResponse response, ProblemDetail problem) throws IOException {
        byte[] body = json.writeValueAsBytes(problem);
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
