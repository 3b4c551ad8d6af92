package io.slipway.auth.session;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.Login;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Signing in and out with a browser. */
@RestController
@RequestMapping(SessionController.PATH)
class SessionController {

    static final String PATH = "/api/v1/session";

    private final Accounts accounts;
    private final WebSessions sessions;
    private final SessionCookie cookie;
    private final AuthSettings settings;

    record NewSession(@Nullable String name, @Nullable String password) {}

    SessionController(Accounts accounts, WebSessions sessions, SessionCookie cookie, AuthSettings settings) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.cookie = cookie;
        this.settings = settings;
    }

    /**
     * Whether a request is for signing in. It brings a password, and looks itself at which site it comes from: so it needs
     * no token of the session before, which another tab may have ended.
     */
    static boolean opens(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().equals(PATH);
    }

    /** Who is signed in, if anybody; by a password as well as by a cookie. */
    @GetMapping
    SessionView get(Caller caller, HttpServletRequest request) {
        return SessionView.of(caller, SessionFilter.of(request));
    }

    /** Signs in, and leaves the session's cookie. An earlier session of the same browser ends. */
    @PostMapping
    ResponseEntity<SessionView> open(
            HttpServletRequest request,
            @RequestBody NewSession wanted,
            @RequestHeader(name = "Sec-Fetch-Site", defaultValue = "none") String site) {
        if (!site.equals("same-origin") && !site.equals("none")) {
            // Nobody is to be signed in, as somebody else, by a page that is not ours.
            throw new AccessDeniedException("another site's page may not sign in here");
        }
        if (wanted.name() == null || wanted.password() == null) {
            throw new InvalidRequestException(
                    "the field '" + (wanted.name() == null ? "name" : "password") + "' is missing");
        }
        Login login = accounts.login(wanted.name(), wanted.password()).orElseThrow(SessionController::incorrect);
        WebSession session = sessions.open(login).orElseThrow(SessionController::incorrect);
        SessionFilter.of(request).ifPresent(sessions::close);
        return ResponseEntity.ok()
                .header(HttpHeaders.SET_COOKIE, cookie.set(request, session.token(), settings.sessionLife()))
                .body(SessionView.of(session.account().asCaller(), Optional.of(session)));
    }

    /** Signs out. */
    @DeleteMapping
    ResponseEntity<Void> close(HttpServletRequest request) {
        SessionFilter.of(request).ifPresent(sessions::close);
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, cookie.clear(request))
                .build();
    }

    private static ResponseStatusException incorrect() {
        return new ResponseStatusException(HttpStatus.UNAUTHORIZED, "incorrect username or password");
    }
}
